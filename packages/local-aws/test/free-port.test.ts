import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { onPort } from '../src/free-port.ts';

/** Listens there until the test ends. */
async function take(port: number): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Looks at `first`, and after that at any free port. */
const lookingFirstAt = (first: number) => {
  const looks = [first];
  return async (port: number) => looks.shift() ?? port;
};

test('a free port that is taken before it is used is given up for another one', async () => {
  const taken = await take(0);
  const used = await onPort(0, take, lookingFirstAt(taken));
  expect(used).not.toBe(taken);
  expect(used).toBeGreaterThan(0);
});

test('a port that was asked for is not given up: the message names it and the remedy', async () => {
  const taken = await take(0);
  const remedy = new RegExp(`Port ${taken} on 127.0.0.1, .* in use: stop what uses it .*, or choose another port`);
  await expect(onPort(taken, take)).rejects.toThrow(remedy);
  await expect(onPort(taken, take, async (port) => port)).rejects.toThrow(remedy);
});

test('what else fails at the start is told as it is, at once', async () => {
  let starts = 0;
  const start = () => {
    starts++;
    return Promise.reject(new Error('no state folder'));
  };
  await expect(onPort(0, start)).rejects.toThrow('no state folder');
  expect(starts).toBe(1);
});
