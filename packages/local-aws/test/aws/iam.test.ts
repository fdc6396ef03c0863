import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/aws/iam.ts';
import type { Access, PolicyStatement } from '../../src/aws/service.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:orders';
const TABLE = 'arn:aws:dynamodb:eu-central-1:000000000000:table/ledger';
const SEND: Access = { action: 'sqs:SendMessage', resource: QUEUE };
const GET: Access = { action: 'dynamodb:GetItem', resource: TABLE };

const decide = (statements: readonly PolicyStatement[], access: Access) =>
  evaluate([{ Statement: statements }], access);
const allow = (Action: string | string[], Resource: string | string[], rest: object = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
});
const deny = (Action: string, Resource: string): PolicyStatement => ({ Effect: 'Deny', Action, Resource });

describe('actions and resources', () => {
  const rows: [name: string, statements: PolicyStatement[], access: Access, kind: string][] = [
    ['nothing is allowed by default', [], SEND, 'denied'],
    ['an exact match', [allow('sqs:SendMessage', QUEUE)], SEND, 'allowed'],
    ['another action', [allow('sqs:ReceiveMessage', QUEUE)], SEND, 'denied'],
    ['another resource', [allow('sqs:SendMessage', `${QUEUE}-dlq`)], SEND, 'denied'],
    ['a resource is not matched by its beginning', [allow('sqs:SendMessage', QUEUE.slice(0, -1))], SEND, 'denied'],
    ['actions ignore case', [allow('SQS:sendmessage', QUEUE)], SEND, 'allowed'],
    ['resources do not', [allow('sqs:SendMessage', QUEUE.toUpperCase())], SEND, 'denied'],
    ['a star in the action', [allow('sqs:Send*', QUEUE)], SEND, 'allowed'],
    ['a star for the resource', [allow('sqs:SendMessage', '*')], SEND, 'allowed'],
    ['a question mark is one character', [allow('sqs:SendMessage', `${QUEUE.slice(0, -1)}?`)], SEND, 'allowed'],
    ['and never none', [allow('sqs:SendMessage', `${QUEUE}?`)], SEND, 'denied'],
    ['a dot is a dot', [allow('sqs:SendMessage', QUEUE.replace(/-/, '.'))], SEND, 'denied'],
    ['one of several', [allow(['sqs:Foo', 'sqs:SendMessage'], ['arn:x', QUEUE])], SEND, 'allowed'],
    ['a deny wins over an allow', [allow('*', '*'), deny('sqs:Send*', '*')], SEND, 'denied'],
    ['a deny of something else does not', [allow('*', '*'), deny('sqs:Receive*', '*')], SEND, 'allowed'],
  ];
  test.each(rows)('%s', (_name, statements, access, kind) => {
    expect(decide(statements, access).kind).toBe(kind);
  });

  test('a deny says that it was explicit', () => {
    expect(decide([allow('*', '*'), deny('sqs:*', '*')], SEND)).toEqual({ kind: 'denied', why: 'explicit-deny' });
    expect(decide([], SEND)).toEqual({ kind: 'denied', why: 'no-allow' });
  });

  test('names the grants that allowed it', () => {
    const grants = [{ action: 'sqs:S*', resources: [QUEUE] }];
    expect(decide([allow(['sqs:S*', 'sqs:ReceiveMessage'], QUEUE)], SEND)).toEqual({ kind: 'allowed', grants });
  });
});

describe('conditions on a resource’s tags', () => {
  const tagged = (tags?: Record<string, string>): Access => ({ ...SEND, ...(tags && { tags }) });
  const equals = [
    allow('sqs:SendMessage', '*', { Condition: { StringEquals: { 'aws:ResourceTag/shop:role': 'source' } } }),
  ];
  const present = [allow('sqs:SendMessage', '*', { Condition: { StringLike: { 'aws:ResourceTag/shop:role': '*' } } })];
  const rows: [name: string, statements: PolicyStatement[], access: Access, kind: string][] = [
    ['the value', equals, tagged({ 'shop:role': 'source' }), 'allowed'],
    ['another value', equals, tagged({ 'shop:role': 'dead-letter' }), 'denied'],
    ['another tag only', equals, tagged({ 'shop:name': 'source' }), 'denied'],
    ['no tag', equals, tagged({}), 'denied'],
    ['any value', present, tagged({ 'shop:role': 'x' }), 'allowed'],
    ['any value, and the tag is not there', present, tagged({}), 'denied'],
    ['a service that does not know its tags', equals, tagged(), 'unsupported'],
  ];
  test.each(rows)('%s', (_name, statements, access, kind) => {
    expect(decide(statements, access).kind).toBe(kind);
  });
});

describe('conditions', () => {
  const keyed = (...values: string[]): Access => ({ ...GET, keys: { 'dynamodb:LeadingKeys': values } });
  const conditional = (Condition: object) => [allow('dynamodb:GetItem', TABLE, { Condition })];
  const rows: [name: string, condition: object, access: Access, kind: string][] = [
    ['equal', { StringEquals: { 'dynamodb:LeadingKeys': 'a' } }, keyed('a'), 'allowed'],
    ['not equal', { StringEquals: { 'dynamodb:LeadingKeys': 'a' } }, keyed('b'), 'denied'],
    ['a star is no wildcard for equality', { StringEquals: { 'dynamodb:LeadingKeys': 'a*' } }, keyed('ab'), 'denied'],
    ['equality without the key', { StringEquals: { 'dynamodb:LeadingKeys': 'a' } }, GET, 'denied'],
    ['key names ignore case', { StringEquals: { 'DynamoDB:leadingkeys': 'a' } }, keyed('a'), 'allowed'],
    ['like', { StringLike: { 'dynamodb:LeadingKeys': ['x', 'a*'] } }, keyed('ab'), 'allowed'],
    [
      'all of several',
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a', 'b'] } },
      keyed('a', 'b'),
      'allowed',
    ],
    ['one of them not', { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['a'] } }, keyed('a', 'b'), 'denied'],
    ['all alike', { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'a#*' } }, keyed('a#1', 'a#2'), 'allowed'],
    ['not all alike', { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'a#*' } }, keyed('a#1', 'b#2'), 'denied'],
    ['none alike', { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': '*#*' } }, keyed('a', 'b'), 'allowed'],
    ['one alike', { 'ForAllValues:StringNotLike': { 'dynamodb:LeadingKeys': '*#*' } }, keyed('a', 'b#1'), 'denied'],
    ['for all of none', { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'a#*' } }, GET, 'allowed'],
    ['the transport counts as secure', { Bool: { 'aws:SecureTransport': 'true' } }, GET, 'allowed'],
    ['and not as insecure', { Bool: { 'aws:SecureTransport': 'false' } }, GET, 'denied'],
    [
      'both conditions are needed',
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'dynamodb:LeadingKeys': 'a' } },
      keyed('b'),
      'denied',
    ],
  ];
  test.each(rows)('%s', (_name, condition, access, kind) => {
    expect(decide(conditional(condition), access).kind).toBe(kind);
  });
});

describe('what is not evaluated is refused by name', () => {
  const rows: [what: string, statement: PolicyStatement][] = [
    [
      'the condition operator IpAddress',
      allow('*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }),
    ],
    ['the condition key aws:SourceVpc', allow('*', '*', { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })],
    ['the policy element NotAction', allow('*', '*', { NotAction: 'sqs:*' })],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable of IAM
    ['the policy variable in arn:${aws:username}', allow('*', ['arn:${aws:username}'])],
  ];
  test.each(rows)('%s', (what, statement) => {
    expect(decide([statement, allow('*', '*')], SEND)).toEqual({ kind: 'unsupported', what });
  });

  test('but not where it does not concern the call', () => {
    const elsewhere = allow('s3:*', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    expect(decide([elsewhere, allow('sqs:SendMessage', QUEUE)], SEND).kind).toBe('allowed');
  });
});
