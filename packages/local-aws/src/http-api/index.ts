export { chooseApi } from './choose-api.ts';
export { throughDomain } from './custom-domain.ts';
export { pathOf } from './event.ts';
export { createGateway } from './gateway.ts';
export { gatewayAnswers } from './response.ts';
export { type ApiServer, listen } from './server.ts';
