import { expect, test } from 'vitest';
import { readReceiverEnvironment, tenantsOf, writeFunctionEnvironment } from '../../../shared/topology/index.ts';

const receiver = {
  environment: 'dev',
  publicUrl: 'https://hooks.example.com',
  webhookSecretId: 'secret',
  queueUrls: {},
  archiveQueueUrl: 'https://sqs.example.com/archive',
  claimsBucket: 'claims',
  tokenTable: 'tokens',
  tokenPrefix: 'a/tokens',
};

test('tenants are the words of their setting', () => {
  expect(tenantsOf({ tenants: { setting: 'portal' } }, { portal: ' 8801234  8801235 ' })).toEqual([
    '8801234',
    '8801235',
  ]);
  expect(tenantsOf({ tenants: { any: 'each has its own credential' } }, {})).toBeUndefined();
  expect(tenantsOf({}, {})).toBeUndefined();
});

test('the receiver reads its tenants from its environment, and takes all where none are set', () => {
  const read = (tenants?: readonly string[]) =>
    readReceiverEnvironment(writeFunctionEnvironment({ ...receiver, ...(tenants && { tenants }) })).tenants;
  expect(read(['8801234'])).toEqual(['8801234']);
  expect(read([])).toEqual([]);
  expect(read()).toBeUndefined();
});
