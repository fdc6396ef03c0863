import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Caller, PolicyStatement } from '../../src/aws/service.ts';
import type { Input } from '../../src/aws/values.ts';
import { createS3 } from '../../src/s3/index.ts';
import { clientConfig, manualClock, OPERATOR_KEYS, startEndpoint } from '../aws/harness.ts';

const operator: Caller = { kind: 'operator' };
export const BUCKET = 'archive-of-events';
export const NOW = Date.parse('2026-03-02T10:30:00Z');

/** S3 behind an endpoint, with one bucket. */
export async function startS3({ file = ':memory:', at = NOW }: { file?: string; at?: number } = {}) {
  const clock = manualClock(at);
  let ids = 0;
  const service = createS3({ file, clock, newId: () => `v${++ids}` });
  const { endpoint, client } = await startEndpoint([service], clock);
  const call = (operation: string, input: Input) =>
    endpoint.dispatch(operator, 's3', operation, { Bucket: BUCKET, ...input });
  await call('CreateBucket', {}).catch(() => {});
  return {
    s3: new S3Client(client),
    clientWith: (config: S3ClientConfig) => new S3Client({ ...client, ...config }),
    /** A client as the functions have it: all by environment variables. */
    clientByEnvironment() {
      process.env.AWS_ENDPOINT_URL = client.endpoint;
      return new S3Client({ region: client.region, credentials: OPERATOR_KEYS, maxAttempts: 1 });
    },
    clientAs(statements: readonly PolicyStatement[]) {
      const keys = { accessKeyId: 'ASIAWORKER', secretAccessKey: 'of the worker' };
      endpoint.identities.add(keys.accessKeyId, keys.secretAccessKey, {
        kind: 'function',
        name: 'worker',
        policies: [{ Statement: statements }],
      });
      return new S3Client(clientConfig(client.endpoint, keys));
    },
    url: client.endpoint,
    endpoint,
    clock,
    call,
    close: () => endpoint.close(),
  };
}
