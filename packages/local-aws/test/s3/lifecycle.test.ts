import { expect, test } from 'vitest';
import { expire } from '../../src/s3/lifecycle.ts';
import { openStore } from '../../src/s3/store.ts';
import { putObject } from '../../src/s3/write.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 2, 2, 8);

test('of an expired object nothing is left in the end: its version goes, and then the marker', () => {
  const store = openStore(':memory:');
  const Rule = [{ Status: 'Enabled', Expiration: { Days: 4 }, NoncurrentVersionExpiration: { NoncurrentDays: 3 } }];
  const settings = { BucketVersioning: { Status: 'Enabled' }, BucketLifecycleConfiguration: { Rule } };
  const bucket = { name: 'archive', created: START, settings };
  store.saveBucket(bucket);
  let ids = 0;
  const newId = () => `v${++ids}`;
  putObject(store, bucket, START, newId, { Key: 'k', Body: 'x' });
  const left = (days: number) => {
    expire(store, START + days * DAY_MS, newId);
    return [...store.versions('archive')].map(({ isMarker }) => (isMarker ? 'marker' : 'object'));
  };
  expect(left(4)).toEqual(['object']);
  expect(left(5)).toEqual(['marker', 'object']);
  expect(left(8)).toEqual(['marker', 'object']);
  expect(left(9)).toEqual(['marker']);
  expect(left(10)).toEqual([]);
  store.close();
});
