import { expect, test } from 'vitest';
import { type CountedTemplate, LIMITS, limitProblems } from '../../infra/template-limits.ts';

const template = (resources: readonly { Type: string; Properties?: object }[], more: object = {}): CountedTemplate => ({
  Resources: Object.fromEntries(resources.map((one, i) => [`R${i}`, one])),
  ...more,
});
const policy = (count: number, Roles = [{ Ref: 'Role' }]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    Roles,
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          // The length of a secret's ARN, as CDK writes it.
          Resource: Array.from({ length: count }, (_, i) => ({
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:eu-central-1:111122223333:secret:penstock/dev/${i}`],
            ],
          })),
        },
      ],
    },
  },
});
const few = (count: number) => Array.from({ length: count }, () => ({ Type: 'AWS::SQS::Queue' }));
const rule = (count: number) => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmRule: { 'Fn::Join': ['', Array.from({ length: count }, (_, i) => `(ALARM("a${i}")) OR `)] } },
});

test.each<[keyof typeof LIMITS, CountedTemplate, CountedTemplate]>([
  ['resources', template(few(500)), template(few(501))],
  [
    'outputs',
    template([], { Outputs: Object.fromEntries(few(200).map((_, i) => [i, {}])) }),
    template([], { Outputs: Object.fromEntries(few(201).map((_, i) => [i, {}])) }),
  ],
  ['bytes', template([], { Text: 'x'.repeat(999_900) }), template([], { Text: 'x'.repeat(1_000_000) })],
  ['inlinePolicies', template([policy(40), policy(40)]), template([policy(50), policy(50)])],
  [
    'managedPolicy',
    template([{ ...policy(50), Type: 'AWS::IAM::ManagedPolicy' }]),
    template([{ ...policy(62), Type: 'AWS::IAM::ManagedPolicy' }]),
  ],
  [
    'variables',
    template([{ Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { A: 'x'.repeat(4000) } } } }]),
    template([{ Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { A: 'x'.repeat(4097) } } } }]),
  ],
  ['alarmed', template([rule(100)]), template([rule(101)])],
  [
    'rule',
    template([{ Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'x'.repeat(10_000) } }]),
    template([{ Type: 'AWS::CloudWatch::CompositeAlarm', Properties: { AlarmRule: 'x'.repeat(10_241) } }]),
  ],
])('the limit "%s" holds a template, and refuses a larger one by name and number', (limit, within, beyond) => {
  expect(limitProblems('penstock-dev-shop', within)).toEqual([]);
  const { what, most } = LIMITS[limit] as { what: string; most: number };
  expect(limitProblems('penstock-dev-shop', beyond)).toEqual([
    expect.stringMatching(new RegExp(`^stack penstock-dev-shop has \\d+ ${what}, and AWS allows ${most} `)),
  ]);
});

test('policies of two roles are not one', () => {
  expect(limitProblems('s', template([policy(50), policy(50, [{ Ref: 'Other' }])]))).toEqual([]);
});
