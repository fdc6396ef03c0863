import { expect, test } from 'vitest';
import { NO_VALUE, resolve, type Scope } from '../../src/assembly/intrinsics.ts';

const refs = new Map<string, unknown>([
  ['Queue', 'http://sqs/queue'],
  ['AWS::Region', 'eu-central-1'],
  ['AWS::NoValue', NO_VALUE],
  ['Secret', 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:Key-ABC-x1y2z3'],
]);
/** Writes `{name}` as `\${name}`. */
const sub = (pattern: string) => pattern.replaceAll('{', '$' + '{');
const scope: Scope = {
  ref: (name) => refs.get(name),
  attribute: (resource, name) => (resource === 'Queue' && name === 'Arn' ? 'arn:queue' : undefined),
  importValue: (name) => (name === 'platform:Table' ? 'ledger' : undefined),
  parameter: (name) => (name === '/net/subnet-1' ? 'subnet-a' : undefined),
  condition: (name) => (name === 'IsProd' ? { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } : undefined),
};

test.each<[unknown, unknown]>([
  [{ Ref: 'Queue' }, 'http://sqs/queue'],
  [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
  [{ 'Fn::GetAtt': 'Queue.Arn' }, 'arn:queue'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-eu-central-1'],
  [{ 'Fn::Sub': sub('{AWS::Region}/{Queue.Arn}/{!Literal}') }, sub('eu-central-1/arn:queue/{Literal}')],
  [{ 'Fn::Sub': [sub('{x}-{AWS::Region}'), { x: { Ref: 'Queue' } }] }, 'http://sqs/queue-eu-central-1'],
  [{ 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
  [{ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Secret' }] }] }, 'Key-ABC-x1y2z3'],
  [{ 'Fn::ImportValue': 'platform:Table' }, 'ledger'],
  [{ 'Fn::If': ['IsProd', 'yes', 'no'] }, 'no'],
  [{ 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-central-1b'],
  ['{{resolve:ssm:/net/subnet-1}}', 'subnet-a'],
  [
    { Keep: 1, Drop: { Ref: 'AWS::NoValue' }, List: ['a', { Ref: 'AWS::NoValue' }] },
    { Keep: 1, List: ['a'] },
  ],
  [
    { Statement: [{ Condition: { Bool: { secure: 'true' } } }] },
    { Statement: [{ Condition: { Bool: { secure: 'true' } } }] },
  ],
  [
    { n: 5, yes: true, none: null },
    { n: 5, yes: true, none: null },
  ],
])('%j becomes %j', (value, expected) => {
  expect(resolve(value, scope, 'stack/Resource')).toEqual(expected);
});

test.each<[unknown, string]>([
  [{ Name: { 'Fn::Base64': 'x' } }, 'stack/Resource.Name: the intrinsic function Fn::Base64 is not supported'],
  [{ Names: ['a', { Ref: 'Gone' }] }, 'stack/Resource.Names[1]: Ref Gone refers to nothing'],
  [{ A: { 'Fn::GetAtt': ['Queue', 'Colour'] } }, 'stack/Resource.A: Fn::GetAtt Queue.Colour refers to nothing'],
  [{ A: { 'Fn::Sub': sub('x{Gone}') } }, sub('stack/Resource.A: Fn::Sub {Gone} refers to nothing')],
  [{ A: { 'Fn::ImportValue': 'other' } }, 'stack/Resource.A: Fn::ImportValue other refers to nothing'],
  [{ A: { 'Fn::If': ['Gone', 1, 2] } }, 'stack/Resource.A: Condition Gone refers to nothing'],
  [{ A: '{{resolve:ssm:/net/gone}}' }, 'stack/Resource.A: {{resolve:ssm:/net/gone}} refers to nothing'],
  [{ A: '{{resolve:secretsmanager:x}}' }, 'stack/Resource.A: dynamic references ({{resolve:…}}) are not supported'],
])('%j is refused with its path', (value, message) => {
  expect(() => resolve(value, scope, 'stack/Resource')).toThrow(message);
});
