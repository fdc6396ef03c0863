import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { hostOf } from './functions.ts';

/** The error is thrown in line 4; the bundle has one line. */
const SOURCE = `interface Order { readonly id: string }
export const handler = async ({ id }: Order) => {
  console.log('looking at', { id });
  throw new TypeError('no such order');
};`;

function bundled(): string {
  return transformSync(SOURCE, {
    ...{ loader: 'ts', format: 'esm', minify: true, target: 'node24' },
    ...{ sourcefile: 'orders/order.ts', sourcemap: 'inline' },
  }).code;
}

test('what a function prints is in its log, and an error that it throws has the frames of its source', async () => {
  const { call, lines } = await hostOf(bundled(), { environment: { NODE_OPTIONS: '--enable-source-maps' } });
  const { value, requestId } = await call({ id: '7' });
  expect(value).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such order' });
  expect(value.trace[1]).toMatch(/orders\/order\.ts:4:9\)?$/);
  const log = lines.join('\n');
  expect(log).toContain(`\t${requestId}\tINFO\tlooking at { id: '7' }`);
  expect(log).toMatch(/Invoke Error.*orders\/order\.ts:4:9/);
});

test('without NODE_OPTIONS the frames are those of the bundle, as on AWS', async () => {
  const { call } = await hostOf(bundled());
  expect((await call({ id: '7' })).value.trace[1]).toMatch(/index\.mjs:1:\d+\)?$/);
});
