import { expect, test } from 'vitest';
import { shapeOf } from '../../infra/template-validation.ts';

const queue = (name: string, more: object = {}) => ({
  Resources: {
    [`${name}Queue`]: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `penstock-dev-${name}`, ...more } },
    [`${name}Alarm`]: { Type: 'AWS::CloudWatch::Alarm', Properties: { Of: { Ref: `${name}Queue` } } },
  },
});

test('templates that differ in names only have one shape, so that one of them is validated', () => {
  expect(shapeOf(queue('shop-to-books'))).toBe(shapeOf(queue('crm')));
});

test.each([
  ['a number', { VisibilityTimeout: 180 }, { VisibilityTimeout: 99_999 }],
  ['a property', { VisibilityTimeout: 180 }, { VisibilityTimeOut: 180 }],
  ['the form of a text', { Schedule: 'rate(1 minute)' }, { Schedule: 'rate(1 minute' }],
  ['a sign that a name cannot have', { QueueName: 'a-b' }, { QueueName: 'a b' }],
  ['a text that is long', { Description: 'short' }, { Description: 'x'.repeat(257) }],
  ['a reference', { Of: { Ref: 'crmQueue' } }, { Of: { Ref: 'crmAlarm' } }],
])('templates that differ in %s have two', (_what, one, other) => {
  expect(shapeOf(queue('crm', one))).not.toBe(shapeOf(queue('crm', other)));
});
