import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { reportOf } from '../../ops/deploy/deploy.ts';
import { type DeployToJudge, judgeDeploy, queuesAtStake } from '../../ops/deploy/judge.ts';
import { RESOURCE_RULES } from '../../ops/deploy/replacement.ts';
import type { Template, TemplateResource } from '../../ops/deploy/template.ts';

const QUEUE = 'AWS::SQS::Queue';
const STACK = 'penstock-dev-shop-to-books';
const URL = 'https://sqs.eu-central-1.amazonaws.com/1/penstock-dev-shop-to-books-order.fifo';
const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

const queue = (QueueName: string, policies: object = {}): TemplateResource => ({
  Type: QUEUE,
  Properties: { QueueName, ...(QueueName.endsWith('.fifo') && { FifoQueue: true }) },
  ...policies,
});
const of = (Resources: Required<Template>['Resources'], Outputs: Required<Template>['Outputs'] = {}): Template => ({
  Resources,
  Outputs,
});
const seen = (logicalId: string, physicalId: string, type = QUEUE) => ({ stack: STACK, logicalId, type, physicalId });

/** One stack before and after, with as many events in its queue. */
function judged(before: Template, after: Template, waiting = 0, change: Partial<DeployToJudge> = {}) {
  return judgeDeploy({
    environment: 'dev',
    stacks: [{ stack: STACK, before, after }],
    resources: [seen('Queue', URL)],
    depths: new Map([[URL, { visible: waiting, inFlight: 0, delayed: 0 }]]),
    ...change,
  });
}

const FIFO = of({ Queue: queue('penstock-dev-shop-to-books-order.fifo', KEPT) });
const STANDARD = of({ Queue: queue('penstock-dev-shop-to-books-order', KEPT) });

describe('a queue that the deploy would leave behind', () => {
  test('with events in it is refused, with how many and the command that empties it', () => {
    const { losses, refusals } = judged(FIFO, STANDARD, 4);
    expect(losses).toEqual([
      `penstock-dev-shop-to-books-order.fifo, AWS::SQS::Queue of ${STACK}, is replaced (its FifoQueue changes): it stays, and no stack has it any more. It holds events that wait: 4.`,
    ]);
    expect(refusals).toEqual([
      'penstock-dev-shop-to-books-order.fifo holds 4 events (4 wait, 0 are in work, 0 are delayed), and nothing would read it any more. Stop the sender, then: npm run ops -- drain penstock-dev-shop-to-books-order.fifo --env dev',
    ]);
  });

  test.each([
    ['in work', { visible: 0, inFlight: 1, delayed: 0 }],
    ['delayed', { visible: 0, inFlight: 0, delayed: 1 }],
  ])('is refused too while its only event is %s', (_, depth) => {
    expect(judged(FIFO, STANDARD, 0, { depths: new Map([[URL, depth]]) }).refusals).toHaveLength(1);
  });

  test('and that is empty is a loss to agree to, and no refusal', () => {
    expect(judged(FIFO, STANDARD)).toMatchObject({ losses: [expect.stringContaining('is replaced')], refusals: [] });
  });

  test('because its delivery is gone is judged the same, and would be deleted where the template keeps nothing', () => {
    const gone = of({});
    expect(judged(FIFO, gone, 2).losses[0]).toContain('is removed: it stays, and no stack has it any more');
    const unkept = of({ Queue: queue('penstock-dev-shop-to-books-order.fifo') });
    expect(judged(unkept, gone, 2)).toMatchObject({
      losses: [expect.stringContaining('is removed: it is deleted')],
      refusals: [expect.stringContaining('and they would be deleted with it')],
    });
  });

  test('is kept only where both templates say so', () => {
    const after = of({ Queue: queue('penstock-dev-shop-to-books-order') });
    expect(judged(FIFO, after).losses[0]).toContain('it is deleted');
  });

  test('is what is looked at before a deploy, and nothing else', () => {
    const stacks = [{ stack: STACK, before: FIFO, after: STANDARD }];
    expect(queuesAtStake({ stacks, resources: [seen('Queue', URL), seen('Other', 'https://other')] })).toEqual([URL]);
    expect(
      queuesAtStake({ stacks: [{ stack: STACK, before: FIFO, after: FIFO }], resources: [seen('Queue', URL)] }),
    ).toEqual([]);
  });
});

test('what changes in place is no loss', () => {
  const longer = of({ Queue: { ...queue('q', KEPT), Properties: { QueueName: 'q', MessageRetentionPeriod: 60 } } });
  expect(judged(of({ Queue: queue('q', KEPT) }), longer, 9)).toEqual({
    losses: [],
    others: 0,
    leftOver: [],
    refusals: [],
  });
});

test('what holds nothing is counted only', () => {
  const alarm = (AlarmName: string) => of({ A: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName } } });
  expect(judged(alarm('one'), alarm('two'))).toEqual({ losses: [], others: 1, leftOver: [], refusals: [] });
});

test.each([
  ['AWS::SNS::Subscription', { Endpoint: 'a@example.com' }, { Endpoint: 'b@example.com' }, 'a confirmation'],
  ['AWS::SecretsManager::Secret', { Name: 'a' }, { Name: 'b' }, 'its value'],
  ['AWS::DynamoDB::Table', { KeySchema: [1] }, { KeySchema: [2] }, 'rows'],
])('a %s that is replaced is a loss', (Type, was, will, holds) => {
  const { losses } = judged(of({ X: { Type, Properties: was } }), of({ X: { Type, Properties: will } }));
  expect(losses).toEqual([expect.stringContaining(`It holds ${holds}`)]);
});

test('a name that another resource has is refused before CloudFormation fails on it', () => {
  const { refusals } = judged(of({ Old: queue('same', KEPT) }), of({ New: queue('same', KEPT) }));
  expect(refusals).toEqual([
    expect.stringMatching(/^same \(AWS::SQS::Queue\) is Old of .* and would be New .*the name is taken/),
  ]);
  const moved = judgeDeploy({
    environment: 'dev',
    resources: [],
    depths: new Map(),
    stacks: [
      { stack: 'a', before: of({ Q: queue('same', KEPT) }), after: of({}) },
      { stack: 'b', before: of({}), after: of({ Q: queue('same', KEPT) }) },
    ],
  });
  expect(moved.refusals).toEqual([expect.stringContaining('is Q of a and would be Q of b')]);
});

test('an export that a deployed stack imports is refused where it goes or changes, and may go where nothing imports it', () => {
  const exporting = (value: string) => of({}, { E: { Value: value, Export: { Name: 'platform:secret' } } });
  const importing = of({
    F: { Type: 'AWS::Lambda::Function', Properties: { X: [{ 'Fn::ImportValue': 'platform:secret' }] } },
  });
  const judge = (after: Template, user: Template) =>
    judgeDeploy({
      environment: 'dev',
      resources: [],
      depths: new Map(),
      stacks: [
        { stack: 'platform', before: exporting('a'), after },
        { stack: 'user', before: user, after: of({}) },
      ],
    }).refusals;
  expect(judge(of({}), importing)).toEqual([
    expect.stringMatching(/platform:secret of platform is gone, and user still imports it/),
  ]);
  expect(judge(exporting('b'), importing)).toEqual([expect.stringContaining('platform:secret of platform changes')]);
  expect(judge(exporting('a'), importing)).toEqual([]);
  expect(judge(of({}), of({}))).toEqual([]);
});

test('a stack that the project no longer has stays, and a first deploy loses nothing', () => {
  const gone = judgeDeploy({
    environment: 'dev',
    stacks: [{ stack: 's', before: FIFO }],
    resources: [],
    depths: new Map(),
  });
  expect(gone).toEqual({ losses: [], others: 0, leftOver: ['s'], refusals: [] });
  const first = judgeDeploy({
    environment: 'dev',
    stacks: [{ stack: 's', after: FIFO }],
    resources: [],
    depths: new Map(),
  });
  expect(reportOf(first)).toEqual(['Nothing that holds anything is removed or replaced.']);
});

test('the report fits 80 columns', () => {
  const lines = reportOf({ ...judged(FIFO, STANDARD, 4), leftOver: ['penstock-dev-old'] });
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(lines.join('\n')).toMatch(
    /^The deploy takes away:\n- penstock-dev-shop-to-books-order\.fifo, [\s\S]*\nNothing was deployed:\n- penstock/,
  );
});

interface Entity {
  readonly cloudFormationType: string;
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: 'yes' | 'maybe' }>>;
}

test('the rules of replacement are those that the CDK’s CLI has from AWS', () => {
  const file = join(import.meta.dirname, '../../node_modules/aws-cdk/db.json.gz');
  const { schema } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
    schema: { resource: { entities: readonly Entity[] } };
  };
  const theirs = new Map(schema.resource.entities.map((entity) => [entity.cloudFormationType, entity]));
  const rules = Object.keys(RESOURCE_RULES).map((type) => {
    const properties = Object.entries(theirs.get(type)?.properties ?? {});
    return [
      type,
      properties
        .filter(([, { causesReplacement }]) => causesReplacement)
        .map(([name]) => name)
        .toSorted(),
    ];
  });
  expect(Object.entries(RESOURCE_RULES).map(([type, { replacedBy }]) => [type, replacedBy.toSorted()])).toEqual(rules);
});
