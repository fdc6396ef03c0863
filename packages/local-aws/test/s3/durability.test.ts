import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createS3 } from '../../src/s3/index.ts';
import { manualClock, temporaryDirectory } from '../aws/harness.ts';

const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;

test('every object that was acknowledged is whole after kill -9', async () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 's3.db');
  const acknowledged = await writeUntilKilled(file, 30);
  const service = createS3({ file, clock: manualClock(Date.UTC(2026, 0, 15)) });
  for (let n = 0; n < acknowledged; n++) {
    const { Body } = await service.handle('GetObject', { Bucket: 'kept', Key: String(n) }, context);
    expect(Buffer.alloc(50_000, n).equals(Body as Buffer)).toBe(true);
  }
  expect(acknowledged).toBeGreaterThanOrEqual(30);
  await service.close();
  directory.remove();
});

/** Resolves to how many objects had been acknowledged when the process died. */
function writeUntilKilled(file: string, count: number): Promise<number> {
  const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let acknowledged = 0;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', () => {
    acknowledged += 1;
    if (acknowledged === count) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    lines.on('close', () => resolve(acknowledged));
  });
}
