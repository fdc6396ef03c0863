import { expect, test } from 'vitest';
import { createProber } from '../../../../shared/call/limits/prober.ts';
import { createReporter } from '../../../../shared/call/limits/reporter.ts';
import { createStates } from '../../../../shared/call/limits/states.ts';
import { mailchimp } from '../../../fixtures/project/integrations/destinations/mailchimp.ts';
import { scriptedStore } from './scripted-store.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const FAILURE = { kind: 'failure', reason: 'mailchimp-connection-refused' } as const;
const ONE_EVENT = { event: 'event-1', mayProbe: true };

/** A worker whose change that opens the breaker is refused so many times. */
function workerWith(refusals: number) {
  const table = scriptedStore();
  let left = refusals;
  let now = NOON;
  let asked = 0;
  const store: typeof table.store = {
    ...table.store,
    change: (account, seen, next) => {
      if (next?.state === 'open' && left-- > 0) return Promise.reject(new Error('ThrottlingException: Rate exceeded'));
      return table.store.change(account, seen, next);
    },
  };
  const states = createStates(store.read, () => now);
  const probe = createProber(
    async () => {
      asked += 1;
      return 'red';
    },
    () => now,
  );
  const reporter = createReporter({ store, states, now: () => now, onOpened: async () => {}, probe });
  return {
    fail: async (atSeconds: number) => {
      now = NOON + atSeconds * 1000;
      await states.fresh(mailchimp.name);
      return reporter.report(mailchimp, FAILURE, ONE_EVENT).catch(() => 'not written');
    },
    stateOf: async () => (await table.store.read(mailchimp.name)).breaker?.state,
    asked: () => asked,
  };
}

test('the second failure of an event in a row opens the breaker where the probe is red', async () => {
  const worker = workerWith(0);
  expect([await worker.fail(0), await worker.fail(2)]).toEqual(['event', 'account']);
  expect(await worker.stateOf()).toBe('open');
});

test('a red probe whose change of the state was not written opens the breaker at the next failure', async () => {
  const worker = workerWith(1);
  expect([await worker.fail(0), await worker.fail(2)]).toEqual(['event', 'not written']);
  expect(await worker.fail(4)).toBe('account');
  expect(await worker.stateOf()).toBe('open');
  expect(worker.asked()).toBe(1);
});
