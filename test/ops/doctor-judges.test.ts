import { describe, expect, test } from 'vitest';
import { webhookUrls } from '../../ops/deploy/remaining.ts';
import type { StackSeen } from '../../ops/deployed/stacks.ts';
import { judgeConcurrency } from '../../ops/doctor/checks/limits.ts';
import { judgeMapping } from '../../ops/doctor/checks/mappings.ts';
import { judgeProtection } from '../../ops/doctor/checks/protection.ts';
import { judgeQuota, judgeRequests } from '../../ops/doctor/checks/quotas.ts';
import { judgeStacks } from '../../ops/doctor/checks/stacks.ts';
import { judgeTopic } from '../../ops/doctor/checks/subscriptions.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

/** What this machine cannot be brought into: states of AWS, judged by the functions alone. */
const stack = (change: Partial<StackSeen> = {}): StackSeen => ({
  ...{ name: 'penstock-dev-platform', status: 'UPDATE_COMPLETE', account: '111122223333', region: 'eu-central-1' },
  ...{ isProtected: true, outputs: {} },
  ...change,
});
const stacks = (seen: readonly StackSeen[], settings = {}) =>
  judgeStacks({ environment: 'dev', expected: ['penstock-dev-platform'], seen, settings });

describe('stacks', () => {
  test.each([
    ['CREATE_IN_PROGRESS', /a deploy is under way/],
    ['ROLLBACK_COMPLETE', /its state is ROLLBACK_COMPLETE/],
    ['UPDATE_ROLLBACK_COMPLETE', /its last deploy failed and was rolled back/],
    ['UPDATE_ROLLBACK_FAILED', /and so did the rollback/],
    ['DELETE_FAILED', /its state is DELETE_FAILED/],
  ])('that are %s are told', (status, problem) => {
    expect(stacks([stack({ status })])).toEqual([expect.objectContaining({ problem: expect.stringMatching(problem) })]);
  });

  test('that are missing are told, and those of another account or region', () => {
    expect(stacks([])).toEqual([
      expect.objectContaining({ problem: 'the stack is not deployed', run: 'npm run deploy -- dev' }),
    ]);
    expect(stacks([stack()], { account: '111122223333', region: 'eu-central-1' })).toEqual([]);
    expect(stacks([stack()], { account: '999999999999' })).toEqual([
      expect.objectContaining({
        problem: 'it is in account 111122223333, eu-central-1; penstock.config.ts says 999999999999, any region',
      }),
    ]);
    expect(stacks([stack()], { region: 'us-east-1' })).toHaveLength(1);
  });
});

describe('mappings', () => {
  const expected = {
    ...{ functionName: 'penstock-dev-a-b', queue: 'penstock-dev-a-b' },
    delivery: { path: 'a/b', calledNow: 'a/c' },
  };
  const mapping = (State: string, queue = 'penstock-dev-a-b') => ({
    State,
    UUID: 'u',
    EventSourceArn: `arn:aws:sqs:x:1:${queue}`,
  });

  test('that the valve disabled are told with its reason and the command that ends it', () => {
    const [finding] = judgeMapping(expected, [mapping('Disabled')], { 'a/b': ['paused by ada'] }, 'dev');
    expect(finding).toMatchObject({
      problem: 'the valve keeps its mapping disabled: paused by ada',
      run: 'npm run ops -- resume a/c --env dev',
    });
  });

  test('of another queue do not count', () => {
    expect(judgeMapping(expected, [mapping('Enabled', 'penstock-dev-a-b.fifo')], {}, 'dev')).toEqual([
      expect.objectContaining({ problem: 'no event source mapping polls penstock-dev-a-b: its events wait' }),
    ]);
    expect(judgeMapping(expected, [mapping('Enabled')], {}, 'dev')).toEqual([]);
  });
});

describe('Lambda’s quota', () => {
  const judge = (change: object) =>
    judgeConcurrency({
      environment: 'dev',
      settings: {},
      limit: 1000,
      unreserved: 1000,
      mayRun: 50,
      unbounded: 0,
      ...change,
    });

  test('of a new account is found, and a number that the settings state is believed', () => {
    expect(judge({ limit: 10, unreserved: 10, mayRun: 5 }).map(({ problem }) => problem)).toEqual([
      'the quota is 10; penstock.config.ts counts on 1000',
      'the mappings of dev may run 5 at once, of 10 that no function has reserved; 100 are to stay free for receivers',
    ]);
    const settings = { concurrency: { accountLimit: 10, headroom: 2 } };
    expect(judge({ settings, limit: 10, unreserved: 10, mayRun: 5 })).toEqual([]);
  });

  test('that others have reserved is not free, and a mapping without a maximum may take all', () => {
    expect(judge({ unreserved: 120 })).toHaveLength(1);
    expect(judge({ unbounded: 1 })).toEqual([
      expect.objectContaining({ problem: expect.stringContaining('have no maximum') }),
    ]);
    expect(judge({})).toEqual([]);
  });
});

describe('quotas of the account', () => {
  const listed = { ServiceCode: 'cloudformation', QuotaCode: 'L-0485CB21' };
  const need = { quota: 'stacks', what: 'CloudFormation stacks', limit: 2000, needs: [120], sum: 120 } as const;
  const judge = (value: number | undefined, change: object = {}) =>
    judgeQuota({ environment: 'dev', need: { ...need, ...change }, isStated: 'limit' in change, listed, value });

  test('that are lower than the environments need are found, with the command that asks for more', () => {
    expect(judge(100)).toEqual([
      expect.objectContaining({
        problem: 'the quota is 100, and the environments of the account need 120: a deploy would fail half-way',
        run: 'aws service-quotas request-service-quota-increase --service-code cloudformation --quota-code L-0485CB21 --desired-value 120',
      }),
    ]);
    expect(judge(120)).toEqual([]);
  });

  test('that are lower than penstock.config.ts states are found', () => {
    expect(judge(2000, { limit: 5000 })).toEqual([
      expect.objectContaining({ problem: 'the quota is 2000; environments.dev.quotas.stacks says 5000' }),
    ]);
    expect(judge(5000, { limit: 5000 })).toEqual([]);
  });

  test('that could not be read are not judged', () => {
    expect(judge(undefined)).toEqual([]);
  });

  test('of requests are compared with what one integration expects, and with all together', () => {
    const notes: string[] = [];
    const requests = (value: number) =>
      judgeRequests({
        environment: 'dev',
        settings: { throttle: { requestsPerSecond: 100, burst: 200 } },
        integrations: [
          { name: 'shop', source: { provider: 'shopify', expectedRate: { requestsPerSecond: 600, burst: 900 } } },
          { name: 'crm', source: { provider: 'hubspot-v3' } },
          // It pulls, and has no HTTP API.
          { name: 'catalogue', source: {} },
        ],
        value,
        note: (text) => notes.push(text),
      }).map(({ problem }) => problem);
    expect(requests(10_000)).toEqual([]);
    expect(notes).toEqual([]);
    expect(requests(650)).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/let 700 requests a second through together, .* quota is 650:/)]);
    expect(requests(500)).toEqual(['the quota is 500; shop expects 600 alone, and is answered 429 beyond the quota']);
  });
});

describe('subscriptions', () => {
  const topic = {
    name: 'penstock-dev-on-call-page',
    endpoints: ['a@example.com', 'penstock-dev-pager'],
    needsOne: true,
  };
  const ARN = 'arn:aws:sns:eu-central-1:1:penstock-dev-on-call-page';
  const confirmed = (Endpoint: string, Protocol: string) => ({ Endpoint, Protocol, SubscriptionArn: `${ARN}:x` });
  const pager = confirmed('arn:aws:lambda:eu-central-1:1:function:penstock-dev-pager', 'lambda');

  test('that SNS dropped because they were never confirmed are told', () => {
    expect(judgeTopic(topic, ARN, [pager], 'dev')).toEqual([
      expect.objectContaining({
        problem: expect.stringContaining('a@example.com, which penstock.config.ts names, is not subscribed'),
        run: `aws sns subscribe --topic-arn ${ARN} --protocol email --notification-endpoint a@example.com`,
      }),
    ]);
    expect(judgeTopic(topic, ARN, [pager, confirmed('a@example.com', 'email')], 'dev')).toEqual([]);
  });

  test('are needed where an alarm must reach a person', () => {
    expect(judgeTopic({ ...topic, endpoints: [] }, ARN, [], 'dev')).toHaveLength(1);
    expect(judgeTopic({ ...topic, endpoints: [], needsOne: false }, ARN, [], 'dev')).toEqual([]);
    expect(judgeTopic(topic, undefined, [], 'dev')).toEqual([
      expect.objectContaining({ problem: 'no stack has the topic: its alarms reach no person' }),
    ]);
  });
});

test('protection is asked for in production only, recovery everywhere, and a table that is gone is told', () => {
  const tables = [{ name: 'kept', isProtected: false, isRecoverable: true }, { name: 'gone' }];
  const judge = (production: boolean) =>
    judgeProtection([stack({ isProtected: false })], tables, { environment: 'dev', settings: { production } }).map(
      ({ thing, problem }) => `${thing}: ${problem.split(/[:,]/)[0]}`,
    );
  expect(judge(false)).toEqual(['gone: the table does not exist']);
  expect(judge(true)).toEqual([
    'gone: the table does not exist',
    'kept: deletion protection is off in a production environment',
    'penstock-dev-platform: termination protection is off in a production environment',
  ]);
});

test('the URL to register is the one of the integration’s own stack, under any path and under its former name', () => {
  const url = 'https://hooks.example.com/in/crm';
  const name = 'penstock-dev-crm-to-audience';
  const seen = [stack({ outputs: { WebhookUrl: 'https://other' } }), stack({ name, outputs: { WebhookUrl: url } })];
  const { source } = contract;
  for (const integration of [contract, { ...contract, name: 'renamed', formerly: contract.name }])
    expect(webhookUrls('dev', [asDeployed(integration)], seen)).toEqual([{ system: source.system, url }]);
});
