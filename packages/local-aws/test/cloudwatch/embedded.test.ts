import { describe, expect, test } from 'vitest';
import { readEmbedded } from '../../src/cloudwatch/embedded.ts';

const AT = Date.UTC(2026, 2, 2, 8);
const directive = {
  Namespace: 'Shop',
  Dimensions: [['service', 'step'], ['service']],
  Metrics: [{ Name: 'Latency', Unit: 'Milliseconds' }, { Name: 'Tries' }],
};
const line = (more: object, aws: object = {}) =>
  JSON.stringify({
    _aws: { Timestamp: AT, CloudWatchMetrics: [directive], ...aws },
    service: 'shop',
    step: 'deliver',
    ...more,
  });

test('each value of each metric counts under each set of dimensions', () => {
  const both = { service: 'shop', step: 'deliver' };
  const one = { namespace: 'Shop', at: AT };
  expect(readEmbedded(line({ Latency: [12.5, 40], Tries: 3, extra: 'kept out' }))).toEqual({
    samples: [
      { ...one, name: 'Latency', dimensions: both, value: 12.5, unit: 'Milliseconds' },
      { ...one, name: 'Latency', dimensions: both, value: 40, unit: 'Milliseconds' },
      { ...one, name: 'Latency', dimensions: { service: 'shop' }, value: 12.5, unit: 'Milliseconds' },
      { ...one, name: 'Latency', dimensions: { service: 'shop' }, value: 40, unit: 'Milliseconds' },
      { ...one, name: 'Tries', dimensions: both, value: 3, unit: 'None' },
      { ...one, name: 'Tries', dimensions: { service: 'shop' }, value: 3, unit: 'None' },
    ],
    violations: [],
  });
});

test.each([
  ['a plain line', 'START RequestId: 1'],
  ['another JSON line', '{"level":"INFO","message":"_aws"}'],
  ['a line in the format with something before it', `2026-03-02\tINFO\t${line({ Latency: 1, Tries: 1 })}`],
  ['half a line', line({ Latency: 1, Tries: 1 }).slice(0, -5)],
])('%s has no metrics', (_what, text) => expect(readEmbedded(text)).toBeUndefined());

describe('what is wrong is named, the rest counts', () => {
  const named = (text: string) => readEmbedded(text)?.violations;
  test.each([
    [line({ Latency: 1 }), ['the metric Tries must be a number, or up to 100 of them, at the root']],
    [line({ Latency: 'secret', Tries: 1 }), ['the metric Latency must be a number, or up to 100 of them, at the root']],
    [
      line({ Latency: Array(101).fill(1), Tries: 1 }),
      ['the metric Latency must be a number, or up to 100 of them, at the root'],
    ],
    [line({ Latency: 1, Tries: 1, step: 5 }), ['the dimension step must be a text at the root']],
    [line({}, { Timestamp: 'now' }), ['_aws.Timestamp must be milliseconds since the epoch']],
    [
      line({}, { CloudWatchMetrics: [{ ...directive, Namespace: '' }] }),
      ['_aws.CloudWatchMetrics[0].Namespace must be a text'],
    ],
    [
      line({}, { CloudWatchMetrics: [{ ...directive, Dimensions: ['a'] }] }),
      ['_aws.CloudWatchMetrics[0].Dimensions must be a list of lists of names'],
    ],
  ])('%#', (text, violations) => expect(named(text)).toEqual(violations));

  test('a metric of seconds', () => {
    const Metrics = [
      { Name: 'Latency', StorageResolution: 1 },
      { Name: 'Tries', StorageResolution: 60 },
    ];
    const read = readEmbedded(
      line({ Latency: 1, Tries: 2 }, { CloudWatchMetrics: [{ ...directive, Dimensions: [[]], Metrics }] }),
    );
    expect(read?.violations).toEqual(['Latency has StorageResolution 1: only minutes are kept here']);
    expect(read?.samples.map(({ name, value, dimensions }) => [name, value, dimensions])).toEqual([['Tries', 2, {}]]);
  });
});
