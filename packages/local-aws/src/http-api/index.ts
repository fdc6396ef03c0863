export { createGateway } from './gateway.ts';
export { type ApiServer, listen } from './server.ts';
