import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deploy, planOf, readAssembly } from '../../src/assembly/index.ts';
import type { Template } from '../../src/assembly/manifest.ts';
import type { Input } from '../../src/aws/values.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-assembly-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of a stack that is no file. */
const UNWRITTEN = { templateFile: '', terminationProtection: false, tags: {}, assets: new Map() };

/** Deploys stacks given by their resources; `call` answers every AWS operation with an empty object. */
function deployAll(...templates: readonly Template[]) {
  const stacks = templates.map((template, index) => ({
    id: `s${index}`,
    name: `s${index}`,
    template,
    ...UNWRITTEN,
  }));
  return deploy(stacks, { call: async () => ({}), apiEndpoint: 'http://127.0.0.1:1' });
}

const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } };

test.each<[string, Template, string]>([
  [
    'an unknown type',
    { Resources: { A: { Type: 'AWS::Redshift::Cluster' } } },
    's0/A: the local runtime does not know the resource type AWS::Redshift::Cluster',
  ],
  [
    'a property without an effect here that should have one',
    { Resources: { A: { ...queue, Properties: { Colour: 'red' } } } },
    's0/A: the local runtime does not support Colour of AWS::SQS::Queue',
  ],
  [
    'a filter, which would delete messages',
    { Resources: { A: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FilterCriteria: {} } } } },
    's0/A: the local runtime does not support FilterCriteria of AWS::Lambda::EventSourceMapping',
  ],
  [
    'a circle',
    { Resources: { A: { ...queue, DependsOn: 'B' }, B: { ...queue, DependsOn: ['A'] } } },
    's0: these resources depend on each other in a circle: A → B → A',
  ],
  [
    'a policy that cannot be checked',
    {
      Resources: {
        A: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ NotAction: 'a' }] } } },
      },
    },
    's0/A: a policy statement without Action and Resource',
  ],
])('%s is refused by name', async (_, template, message) => {
  await expect(deployAll(template)).rejects.toThrow(message);
});

test('inert types are given a Ref and attributes, and are counted; values cross stacks by their exports', async () => {
  const { outputs, inert } = await deployAll(
    {
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'page' } },
        Log: { Type: 'AWS::Logs::LogGroup' },
      },
      Outputs: { T: { Value: { Ref: 'Topic' }, Export: { Name: 's0:T' } } },
    },
    {
      Resources: { One: { Type: 'AWS::KMS::Alias' }, Two: { Type: 'AWS::KMS::Alias' } },
      Outputs: { Page: { Value: { 'Fn::Join': ['', ['to ', { 'Fn::ImportValue': 's0:T' }]] } } },
    },
  );
  expect(outputs.s1).toEqual({ Page: 'to arn:aws:sns:eu-central-1:000000000000:page' });
  expect(inert).toEqual([
    { type: 'AWS::KMS::Alias', count: 2 },
    { type: 'AWS::Logs::LogGroup', count: 1 },
  ]);
});

test('a resource whose condition does not hold is not created', async () => {
  const names: unknown[] = [];
  const resource = (name: string, Condition: string) => ({ ...queue, Properties: { QueueName: name }, Condition });
  const template = {
    Conditions: {
      IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
      IsAway: { 'Fn::Not': [{ Condition: 'IsHere' }] },
    },
    Resources: { A: resource('here', 'IsHere'), B: resource('away', 'IsAway') },
  };
  const call = async (_: string, operation: string, input: Input) => {
    if (operation === 'GetQueueUrl') names.push(input.QueueName);
    return { QueueUrl: 'u' };
  };
  await deploy([{ id: 's', name: 's', template, ...UNWRITTEN }], { call, apiEndpoint: '' });
  expect(names).toEqual(['here']);
});

test('a route whose function API Gateway may not invoke is refused', () => {
  const fn = { name: 'f', arn: 'arn:f', roleArn: 'arn:r', codeDir: '/', handler: 'h', memoryMb: 1, timeoutSeconds: 1 };
  const resources = [
    { kind: 'role', arn: 'arn:r', name: 'r', statements: [], trusts: [] },
    { kind: 'function', ...fn, environment: {}, logFormat: 'Text', mayLoop: false, tags: {} },
    { kind: 'integration', id: 'i', functionArn: 'f', timeoutMs: 1 },
    { kind: 'api', id: 'a', name: 'a', hasOwnHost: true },
    { kind: 'api-stage', apiId: 'a', name: '$default' },
    { kind: 'route', apiId: 'a', routeKey: 'ANY /a', integrationId: 'i', path: 's/Route' },
  ] as const;
  expect(() => planOf(resources)).toThrow(
    's/Route: API Gateway may not invoke f; it needs an AWS::Lambda::Permission.',
  );
});

test('the failed events of a function go to the queue that its configuration names', () => {
  const fn = { name: 'f', arn: 'arn:f', roleArn: 'arn:r', codeDir: '/', handler: 'h', memoryMb: 1, timeoutSeconds: 1 };
  const resources = [
    { kind: 'role', arn: 'arn:r', name: 'r', statements: [], trusts: ['lambda.amazonaws.com'] },
    { kind: 'function', ...fn, environment: {}, logFormat: 'Text', mayLoop: false, tags: {} },
    { kind: 'invoke-config', functionName: 'f', qualifier: '$LATEST', maximumRetryAttempts: 1, onFailureArn: 'arn:q' },
  ] as const;
  expect(() => planOf(resources)).toThrow('The failed events of f go to arn:q, which does not exist.');
  const queueOf = { kind: 'queue', arn: 'arn:q', url: 'http://q', tags: {} } as const;
  const { functions } = planOf([...resources, queueOf]);
  expect(functions[0]?.asynchronous).toEqual({
    $LATEST: { maximumRetryAttempts: 1, onFailureQueueUrl: 'http://q' },
  });
});

test.each<[string, Record<string, unknown>, string]>([
  [
    'a life cycle that archives',
    { Status: 'Enabled', Transitions: [{ StorageClass: 'GLACIER' }] },
    'a transition to GLACIER',
  ],
  [
    'a rule by size',
    { Status: 'Enabled', ObjectSizeLessThan: 5 },
    "does not support ObjectSizeLessThan of a life cycle's rule",
  ],
])('%s is refused by name', async (_, rule, message) => {
  const properties = { BucketName: 'archive', LifecycleConfiguration: { Rules: [rule] } };
  const template = { Resources: { A: { Type: 'AWS::S3::Bucket', Properties: properties } } };
  await expect(deployAll(template)).rejects.toThrow(message);
});

test('an assembly that is missing, or a stage that is not there, is refused with what there is', () => {
  expect(() => readAssembly(folder)).toThrow(`No CDK assembly in ${folder}: manifest.json is missing.`);
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json', stackName: 'name' } };
  const nested = (name: string) => ({
    type: 'cdk:cloud-assembly',
    properties: { directoryName: `assembly-${name}`, displayName: name },
  });
  write('manifest.json', { artifacts: { a: nested('dev'), b: nested('prod') } });
  for (const name of ['dev', 'prod']) {
    write(`assembly-${name}/t.json`, { Resources: {} });
    write(`assembly-${name}/manifest.json`, { artifacts: { z: { ...stack, dependencies: ['y'] }, y: stack } });
  }
  expect(readAssembly(folder, 'dev').map(({ id }) => id)).toEqual(['y', 'z']);
  expect(() => readAssembly(folder)).toThrow('does not have exactly one stage with stacks; it has: dev, prod.');
  expect(() => readAssembly(folder, 'test')).toThrow('does not have a stage named test; it has: dev, prod.');
});

function write(path: string, content: unknown): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(content));
}
