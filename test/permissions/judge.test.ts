import { expect, test } from 'vitest';
import { judge, type Reason } from './judge.ts';
import type { Allowance, PermissionRecord } from './record.ts';

const of = (caller: string, action: string, ...resources: string[]): Allowance => ({ caller, action, resources });
const record = (given: Partial<PermissionRecord>): PermissionRecord => ({
  allowed: [],
  unused: [],
  denied: [],
  ...given,
});

const SEND = of('penstock-dev-shop-receive', 'sqs:SendMessage', 'arn:aws:sqs:x:1:penstock-dev-shop-order');
const READ = of(
  'penstock-dev-shop-receive',
  'secretsmanager:GetSecretValue',
  'arn:aws:secretsmanager:x:1:secret:penstock/dev/a-x1Y2z3',
);

test('an allowance is used when any environment used it, whichever its name is', () => {
  const inProd = of('penstock-prod-shop-receive', 'sqs:SendMessage', 'arn:aws:sqs:x:1:penstock-prod-shop-order');
  const records = [record({ allowed: [SEND, READ], unused: [SEND] }), record({ allowed: [inProd], unused: [] })];
  expect(judge(records, [])).toMatchObject({
    roles: [{ caller: 'receivers', allowed: 2, used: 2, denied: 0 }],
    unused: [],
  });
});

test('one that none used is named, unless a reason explains it; a reason without a case is named too', () => {
  const records = [record({ allowed: [SEND, READ], unused: [READ] })];
  const reason: Reason = { action: /^secretsmanager:/, reason: 'r' };
  expect(judge(records, []).unused).toEqual([
    {
      caller: 'receivers',
      action: READ.action,
      resources: ['arn:aws:secretsmanager:x:1:secret:penstock/{env}/a-??????'],
    },
  ]);
  expect(judge(records, [reason])).toMatchObject({ unused: [], idle: [] });
  expect(judge(records, [{ ...reason, caller: /worker/ }])).toMatchObject({ unused: [{}], idle: [{}] });
});

test('denials are counted by role, action and resource', () => {
  const denied = [{ caller: 'penstock-dev-shop-receive', action: 'kms:Decrypt', resource: '*', calls: 2 }];
  const { denied: all, roles } = judge([record({ denied }), record({ denied, allowed: [SEND] })], []);
  expect(all).toEqual([{ caller: 'penstock-{env}-shop-receive', action: 'kms:Decrypt', resource: '*', calls: 4 }]);
  expect(roles).toEqual([{ caller: 'receivers', allowed: 1, used: 1, denied: 4 }]);
});
