/** Secrets Manager, read through a cache. Values never leave by a log, an error or an environment variable. */
export type { SecretReader, SecretVersion, VersionReader } from './secrets.ts';
export { createSecretReader } from './secrets.ts';
export { SecretUnavailable } from './why.ts';
