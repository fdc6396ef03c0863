import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createS3 } from '../../src/s3/index.ts';
import { manualClock, temporaryDirectory } from '../aws/harness.ts';
import { writeUntilKilled } from '../killed-writer.ts';

const WRITER = new URL('writer.ts', import.meta.url);
const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;

test('every object that was acknowledged is whole after kill -9', async () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 's3.db');
  const acknowledged = await writeUntilKilled(WRITER, file, 30);
  const service = createS3({ file, clock: manualClock(Date.UTC(2026, 0, 15)) });
  for (let n = 0; n < acknowledged; n++) {
    const { Body } = await service.handle('GetObject', { Bucket: 'kept', Key: String(n) }, context);
    expect(Buffer.alloc(50_000, n).equals(Body as Buffer)).toBe(true);
  }
  expect(acknowledged).toBeGreaterThanOrEqual(30);
  await service.close();
  directory.remove();
});
