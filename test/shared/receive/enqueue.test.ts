import { expect, test } from 'vitest';
import { batchesOf, enqueueAll, fitsQueue } from '../../../shared/receive/enqueue.ts';

const MIB = 1024 * 1024;
const message = (queueUrl: string, bytes: number) => ({ queueUrl, body: 'x'.repeat(bytes) });
const sizes = (messages: Parameters<typeof batchesOf>[0]) =>
  batchesOf(messages).map(({ queueUrl, entries }) => `${queueUrl}:${entries.length}`);

test('a batch holds ten messages of one queue', () => {
  expect(sizes(Array.from({ length: 25 }, () => message('a', 1)))).toEqual(['a:10', 'a:10', 'a:5']);
  expect(sizes([message('a', 1), message('b', 1), message('a', 1)])).toEqual(['a:2', 'b:1']);
});

test('a batch holds 1 MiB, counted in bytes', () => {
  expect(sizes([message('a', MIB / 2), message('a', MIB / 2)])).toEqual(['a:2']);
  expect(sizes([message('a', MIB / 2), message('a', MIB / 2), message('a', 1)])).toEqual(['a:2', 'a:1']);
  expect(sizes([{ queueUrl: 'a', body: 'é'.repeat(MIB / 2) }, message('a', 1)])).toEqual(['a:1', 'a:1']);
  expect([fitsQueue('x'.repeat(MIB)), fitsQueue(`é${'x'.repeat(MIB - 1)}`)]).toEqual([true, false]);
});

test('an entry counts as stored only when SQS confirms it by name', async () => {
  const answers: unknown[] = [
    { Successful: [{ Id: '0' }], Failed: [{ Id: '1', Code: 'InternalError' }] },
    { Successful: [{ Id: '0' }] },
    {},
  ];
  const client = { send: async () => answers.shift() } as never;
  const two = [message('a', 1), message('a', 1)];
  expect(await enqueueAll(client, two)).toEqual({ notStored: 1, codes: ['InternalError'] });
  expect(await enqueueAll(client, two)).toEqual({ notStored: 1, codes: ['NotConfirmed'] });
  expect(await enqueueAll(client, two)).toEqual({ notStored: 2, codes: ['NotConfirmed'] });
});

test('a failure in the second batch counts as well', async () => {
  const confirm = (ids: readonly string[]) => ({ Successful: ids.map((Id) => ({ Id })) });
  const answers: unknown[] = [
    confirm(Array.from({ length: 10 }, (_, i) => String(i))),
    {
      Failed: [
        { Id: '0', Code: 'InternalError' },
        { Id: '1', Code: 'InternalError' },
      ],
    },
  ];
  const client = { send: async () => answers.shift() } as never;
  const twelve = Array.from({ length: 12 }, () => message('a', 1));
  expect(await enqueueAll(client, twelve)).toEqual({ notStored: 2, codes: ['InternalError'] });
});

test('a request that fails counts every entry as not stored, with the name of the error', async () => {
  const client = {
    send: async () => {
      throw Object.assign(new Error('no'), { name: 'TimeoutError' });
    },
  } as never;
  expect(await enqueueAll(client, [message('a', 1)])).toEqual({ notStored: 1, codes: ['TimeoutError'] });
});
