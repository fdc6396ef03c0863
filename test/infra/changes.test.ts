import { afterAll, describe, expect, test } from 'vitest';
import type { Delivery, EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { hubspot } from '../fixtures/project/integrations/destinations/hubspot.ts';
import project from '../fixtures/project/penstock.config.ts';
import orders from '../fixtures/second/integrations/orders-to-books/contract.ts';
import type { Template } from './assembly.ts';
import { judge, type Stacks, type Verdict } from './change-judge.ts';
import { withoutCode } from './without-code.ts';

const crm: Integration = contract;
const member = crm.deliveries['contact-to-member'] as Delivery;
const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const BEFORE: readonly Integration[] = [crm, orders];

/** The fixture's delivery, changed; under another name, with its former one. */
const crmWith = (change: Partial<Delivery>, name = 'contact-to-member'): readonly Integration[] => [
  { ...crm, deliveries: { [name]: { ...member, ...change } } },
  orders,
];
const renamed = { ...member.destination, name: 'mailchimp-second' };
const invoice = orders.deliveries['order-to-invoice'] as Delivery;

interface Change {
  readonly after: readonly Integration[];
  /** Names, in the environment `{env}`, of what keeps state and no stack knows any more. */
  readonly gone?: readonly string[];
}

const QUEUE = 'AWS::SQS::Queue penstock-{env}-';
const SECRET = 'AWS::SecretsManager::Secret penstock/{env}/';

/** Every kind of change that a team makes. Synth refuses those that leave queues behind until they are declared drained. */
const CHANGES: Readonly<Record<string, Change>> = {
  'no change': { after: BEFORE },
  'the order of the integrations': { after: [orders, crm] },
  'an integration that is added': { after: [...BEFORE, { ...crm, name: 'people-to-audience' }] },
  'an integration that is renamed': { after: [{ ...crm, name: 'people', formerly: crm.name }, orders] },
  'an integration that is removed, the last user of its account': {
    after: [crm],
    gone: [
      `${QUEUE}orders-to-books-archive`,
      `${QUEUE}orders-to-books-archive-dead-letters`,
      `${QUEUE}orders-to-books-order-to-invoice`,
      `${QUEUE}orders-to-books-order-to-invoice-dead-letters`,
      `${QUEUE}orders-to-books-order-to-statistics`,
      `${QUEUE}orders-to-books-order-to-statistics-dead-letters`,
      `${SECRET}destinations/books`,
      `${SECRET}integrations/orders-to-books/webhook`,
    ],
  },
  'a delivery that is added': {
    after: [crm, { ...orders, deliveries: { ...orders.deliveries, 'order-to-report': invoice } }],
  },
  'a delivery that is renamed': { after: crmWith({ formerly: 'contact-to-member' }, 'person-to-subscriber') },
  'a delivery that is removed': {
    after: [crm, { ...orders, deliveries: { 'order-to-invoice': invoice } }],
    gone: [`${QUEUE}orders-to-books-order-to-statistics`, `${QUEUE}orders-to-books-order-to-statistics-dead-letters`],
  },
  'a destination that is added': { after: crmWith({ reads: [...member.reads, renamed] }) },
  'a destination that is renamed': {
    after: crmWith({ destination: renamed }),
    gone: [`${SECRET}destinations/mailchimp`],
  },
  'a destination that is removed, because its delivery goes to another account': {
    after: crmWith({ destination: hubspot, reads: [] }),
    gone: [`${SECRET}destinations/mailchimp`],
  },
  'an account that is read no longer': { after: crmWith({ reads: [] }), gone: [`${SECRET}destinations/hubspot`] },
  'another order of events': {
    after: crmWith({ consistency: { ...member.consistency, ordering: 'none' } }),
    gone: [
      `${QUEUE}crm-to-audience-contact-to-member-dead-letters.fifo`,
      `${QUEUE}crm-to-audience-contact-to-member.fifo`,
    ],
  },
  'another schedule of retries, and more time': {
    after: crmWith({ retry: { scheduleSeconds: [60, 600] }, worker: { ...member.worker, timeoutSeconds: 60 } }),
  },
  'another rate and retention': {
    after: [{ ...crm, source: { ...crm.source, expectedRate: { requestsPerSecond: 9, burst: 30 } } }, orders],
  },
};

describe.each(['dev', 'prod'])('in %s', (environment) => {
  const settings = project.environments[environment] as EnvironmentSettings;
  const templates = (integrations: readonly Integration[]) => synth.templates(environment, settings, integrations);
  const before = templates(BEFORE);

  test.each(Object.entries(CHANGES))(
    '%s deploys, and leaves behind only what it must',
    (_title, { after, gone = [] }) => {
      const { failures, lost, leftBehind }: Verdict = judge(before, templates(after));
      expect(failures).toEqual([]);
      expect([...lost, ...leftBehind].sort()).toEqual(gone.map((name) => name.replace('{env}', environment)));
      if (environment === 'prod') expect(lost).toEqual([]);
    },
  );

  test('no stack exports or imports anything', () => {
    expect(JSON.stringify(before).match(/Fn::ImportValue|"Export"/g)).toBeNull();
  });
});

describe('the judge', () => {
  const stack = (Resources: object, Outputs: object = {}) => ({ Resources, Outputs }) as Template;
  const queue = (QueueName: string, more: object = {}) => ({
    Type: 'AWS::SQS::Queue',
    Properties: { QueueName },
    ...more,
  });
  const shared = stack({ Q: queue('q') }, { O: { Value: { Ref: 'Q' }, Export: { Name: 'shared' } } });
  const user = stack({ P: { Type: 'AWS::IAM::Policy', Properties: { Of: { 'Fn::ImportValue': 'shared' } } } });
  const rows: [title: string, before: Stacks, after: Stacks, verdict: Partial<Verdict>][] = [
    [
      'an export that is dropped while its former user is still deployed',
      { shared, user },
      { shared: stack({ Q: queue('q') }), user: stack({}) },
      { failures: ['shared: the export shared is in use by user'] },
    ],
    [
      'an export whose resource is replaced',
      { shared, user },
      { shared: { ...shared, Resources: { Q: queue('other') } } as Template, user },
      { failures: ['shared: the export shared is in use by user'], lost: ['AWS::SQS::Queue q'] },
    ],
    ['an import of nothing', {}, { user }, { failures: ['user: nothing exports shared'] }],
    [
      'a resource under another logical id and the same name',
      { a: stack({ Q: queue('q') }) },
      { a: stack({ R: queue('q') }) },
      { failures: ['a/R: AWS::SQS::Queue q exists already'], lost: ['AWS::SQS::Queue q'] },
    ],
    [
      'a resource that moves to a stack that is deployed first',
      { a: stack({}), b: stack({ Q: queue('q') }) },
      { a: stack({ Q: queue('q') }), b: stack({}) },
      { failures: ['a/Q: AWS::SQS::Queue q exists already'], lost: ['AWS::SQS::Queue q'] },
    ],
    [
      'a type that changes in place',
      { a: stack({ Q: queue('q') }) },
      { a: stack({ Q: { Type: 'AWS::SNS::Topic', Properties: {} } }) },
      { failures: ['a/Q: AWS::SQS::Queue cannot become AWS::SNS::Topic'] },
    ],
    [
      'a queue that is retained when its stack goes',
      { a: stack({ Q: queue('q', { DeletionPolicy: 'RetainExceptOnCreate' }) }) },
      {},
      { failures: [], lost: [], leftBehind: ['AWS::SQS::Queue q'] },
    ],
    [
      'a queue that is replaced without a policy for it',
      { a: stack({ Q: queue('q', { DeletionPolicy: 'Retain' }) }) },
      { a: stack({ Q: queue('q.fifo', { DeletionPolicy: 'Retain' }) }) },
      { failures: [], lost: ['AWS::SQS::Queue q'], leftBehind: [] },
    ],
  ];
  test.each(rows)('sees %s', (_title, before, after, verdict) => {
    expect(judge(before, after)).toMatchObject(verdict);
  });
});
