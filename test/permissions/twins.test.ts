import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import type { Allowance } from './record.ts';

const SQS = 'arn:aws:sqs:x:1:penstock-dev-';
const of = (caller: string, action: string, ...resources: string[]): Allowance => ({
  ...{ caller: `penstock-dev-${caller}`, action, resources },
});
const receive = (worker: string, fifo = '') => of(worker, 'sqs:ReceiveMessage', `${SQS}${worker}${fifo}`);
const claims = (worker: string, integration: string) =>
  of(worker, 's3:GetObject', `arn:aws:s3:::penstock-dev-claims-1-eu/${integration}/*`);

test('what one worker used is proven for all workers, also for one beside it that did not', () => {
  const one = [receive('shop-order', '.fifo'), claims('shop-order', 'shop')];
  const other = [receive('crm-contact'), claims('crm-contact', 'crm')];
  const unused = [receive('shop-order', '.fifo'), claims('crm-contact', 'crm')];
  expect(judge([{ allowed: [...one, ...other], unused, denied: [] }], [])).toMatchObject({
    roles: [{ caller: 'workers', allowed: 2, used: 2, denied: 0 }],
    unused: [],
  });
});

test('what no worker used is named once', () => {
  const allowed = [claims('shop-order', 'shop'), claims('crm-contact', 'crm')];
  expect(judge([{ allowed, unused: allowed, denied: [] }], []).unused).toEqual([
    {
      caller: 'workers',
      action: 's3:GetObject',
      resources: ['arn:aws:s3:::penstock-{env}-claims-1-eu/{integration}/*'],
    },
  ]);
});

test('receivers, workers and runs are not taken for each other, and the platform has no twins', () => {
  const allowed = [
    of('shop-receive', 'dynamodb:GetItem', 'arn:aws:dynamodb:x:1:table/penstock-dev-ledger'),
    of('shop-order', 'dynamodb:GetItem', 'arn:aws:dynamodb:x:1:table/penstock-dev-ledger'),
    of('shop-nightly', 'dynamodb:GetItem', 'arn:aws:dynamodb:x:1:table/penstock-dev-ledger'),
    of('shop-nightly', 'sqs:ReceiveMessage', `${SQS}shop-nightly-runs`),
    of('valve', 'dynamodb:GetItem', 'arn:aws:dynamodb:x:1:table/penstock-dev-ledger'),
  ];
  const { roles, unused } = judge([{ allowed, unused: allowed.slice(0, 1), denied: [] }], []);
  expect(roles.map(({ caller }) => caller)).toEqual([
    ...['penstock-{env}-valve', 'pulls and reconciliations', 'receivers', 'workers'],
  ]);
  expect(unused.map(({ caller }) => caller)).toEqual(['receivers']);
});

test('a receiver’s own secret, queues and archive are those of every receiver', () => {
  const own = (name: string, delivery: string) => [
    of(`${name}-receive`, 'sqs:SendMessage', `${SQS}${name}-archive`, `${SQS}${name}-${delivery}.fifo`),
    of(
      `${name}-receive`,
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager:x:1:secret:penstock/dev/integrations/${name}/webhook-abcDEF`,
    ),
  ];
  const unused = own('crm', 'contact');
  expect(judge([{ allowed: [...own('shop', 'order'), ...unused], unused, denied: [] }], []).unused).toEqual([]);
});

test('people share their policies: what a responder used of the observer’s is proven for both', () => {
  const look = (caller: string) => ({ caller, action: 'cloudwatch:GetMetricData', resources: ['*'] });
  const fill = { caller: 'grace', action: 'secretsmanager:PutSecretValue', resources: ['*'] };
  const allowed = [look('ada'), look('grace'), fill];
  expect(judge([{ allowed, unused: [look('ada'), fill], denied: [] }], [])).toMatchObject({
    roles: [{ caller: 'people', allowed: 2, used: 1 }],
    unused: [{ caller: 'people', action: 'secretsmanager:PutSecretValue' }],
  });
});
