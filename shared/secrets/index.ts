/** Secrets Manager, read through a cache. Values never leave by a log, an error or an environment variable. */
export type { SecretReader } from './secrets.ts';
export { createSecretReader, SecretUnavailable } from './secrets.ts';
