// Stores object after object until it is killed, a line once each is acknowledged. Arguments: the file.
import { scaledClock } from '../../src/clock.ts';
import { createS3 } from '../../src/s3/index.ts';

const service = createS3({ file: process.argv[2] ?? '', clock: scaledClock(1) });
const context = { caller: { kind: 'operator' }, signal: new AbortController().signal, requestId: 'r' } as const;

await service.handle('CreateBucket', { Bucket: 'kept' }, context);
for (let n = 0; ; n++) {
  await service.handle('PutObject', { Bucket: 'kept', Key: String(n), Body: Buffer.alloc(50_000, n) }, context);
  process.stdout.write(`${n}\n`);
}
