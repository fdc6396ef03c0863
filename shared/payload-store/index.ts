/** The payload store: bodies that no queue takes, kept in S3 and passed by reference (the claim check pattern). */
export { createPayloadStore, type Loaded, type PayloadStore } from './payload-store.ts';
