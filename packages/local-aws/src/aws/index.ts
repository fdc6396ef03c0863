export { createEndpoint, type Endpoint } from './endpoint.ts';
