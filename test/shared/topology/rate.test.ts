import { expect, test } from 'vitest';
import type { Integration } from '../../../shared/contract/index.ts';
import { checkIntegrations } from '../../../shared/rules/index.ts';
import { replaysPerSecond } from '../../../shared/topology/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const problems = (limits: object): readonly string[] => {
  const delivery = sound.deliveries['contact-to-member'];
  const destination = { ...delivery.destination, limits };
  const integration: Integration = { ...sound, deliveries: { 'contact-to-member': { ...delivery, destination } } };
  return checkIntegrations([integration])
    .filter(({ rule }) => rule === 'burst-fits-windows')
    .map(({ message }) => message);
};

// By hand: slots lie 110 ms apart and may be used 100 ms late, so ten seconds hold 91 of them; a minute's hundred, 91 as well.
test.each<[string, object]>([
  ['no burst at all', { perTenSeconds: 100 }],
  ['one that fits in ten seconds', { perTenSeconds: 100, burst: 9 }],
  ['one that fits in a minute', { perMinute: 100, burst: 10 }],
  ['any beside a rate per second alone', { perSecond: 5, burst: 40 }],
  ['one call in ten seconds', { perTenSeconds: 1 }],
])('a burst may be %s', (_, limits) => {
  expect(problems(limits)).toEqual([]);
});

test.each<[string, object, RegExp]>([
  ['too large for ten seconds', { perTenSeconds: 100, burst: 10 }, /burst is 10; with perTenSeconds 100 at most 9/],
  ['too large for a minute', { perMinute: 100, burst: 11 }, /burst is 11; with perMinute 100 at most 10/],
  ['without a rate', { concurrent: 10, burst: 2 }, /burst is 2, but no rate is stated/],
  ['half a call', { perSecond: 5, burst: 0.5 }, /burst is 0\.5; give a whole number/],
])('a burst may not be %s', (_, limits, message) => {
  expect(problems(limits)).toEqual([expect.stringMatching(message)]);
});

const { deliveries } = sound;
const { 'contact-to-member': delivery } = deliveries;
test.each([
  ['a quarter of the scarcest account’s rate', { perSecond: 40 }, { perSecond: 20 }, 40, 5],
  ['a quarter of the workers’ places, where they are fewer', { perSecond: 40 }, {}, 8, 2],
  ['at least the one a second that SQS can do', { perMinute: 60 }, {}, 40, 1],
])('replays take %s', (_, limits, readLimits, maxConcurrency, expected) => {
  const account = { ...delivery.destination, limits };
  const reads = [{ ...delivery.destination, limits: readLimits }];
  const worker = { ...delivery.worker, batchSize: 1, maxConcurrency };
  expect(replaysPerSecond({ ...delivery, destination: account, reads, worker })).toBe(expected);
});
