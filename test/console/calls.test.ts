import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { countCalls, total } from './count-calls.ts';
import { openedBy } from './without-browser.ts';

let environment: Environment;
beforeAll(async () => {
  environment = await startEnvironment();
});
afterAll(() => environment?.[Symbol.asyncDispose]());

/** `npm run bench:console` counts the same at a hundred integrations. */
test('the overview asks AWS four times for each delivery and some times for all; pages beside it share the answer', async () => {
  await using opened = await openedBy(environment);
  const first = countCalls(environment, 'operator');
  expect(await opened.look('/')).toBe(200);
  const calls = first();
  expect(calls.sqs).toBeLessThanOrEqual(3);
  // One of them reads which sources are far off their usual volume.
  expect(calls.dynamodb).toBeLessThanOrEqual(5);
  expect(total(calls)).toBeLessThanOrEqual(4 + 11);
  const again = countCalls(environment, 'operator');
  // As a person goes from pane to pane, and reloads.
  for (const path of ['/', '/dead-letters', '/events', '/']) expect(await opened.look(path)).toBe(200);
  expect(total(again())).toBeLessThanOrEqual(total(calls));
});
