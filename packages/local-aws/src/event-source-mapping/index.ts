export { type Mapping, startMapping } from './poller.ts';
