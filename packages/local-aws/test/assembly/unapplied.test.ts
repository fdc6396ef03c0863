import { expect, test } from 'vitest';
import { deploy } from '../../src/assembly/index.ts';
import type { Template } from '../../src/assembly/manifest.ts';
import { UNAPPLIED } from '../../src/assembly/unapplied.ts';

function deployed(Resources: NonNullable<Template['Resources']>) {
  const stack = { templateFile: '', terminationProtection: false, tags: {}, assets: new Map() };
  const call = async () => ({ QueueUrl: 'u', TimeToLiveDescription: {}, Table: { TableStatus: 'ACTIVE' } });
  return deploy([{ id: 's', name: 's', template: { Resources }, ...stack }], {
    call,
    apiEndpoint: 'http://127.0.0.1:1',
  });
}

test('what is accepted and changes nothing is listed with its reason, also of types without behaviour', async () => {
  const { unapplied } = await deployed({
    Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', SqsManagedSseEnabled: true } },
    G: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
    S: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: 'a', StageName: '$default', AccessLogSettings: { Format: '{}', DestinationArn: 'arn' } },
    },
  });
  expect(unapplied.map(({ type, property }) => `${type}.${property}`)).toEqual([
    'AWS::ApiGatewayV2::Stage.AccessLogSettings.DestinationArn',
    'AWS::Logs::LogGroup.RetentionInDays',
    'AWS::SQS::Queue.SqsManagedSseEnabled',
  ]);
  for (const { reason } of unapplied) expect(reason).not.toBe('');
});

test.each([
  [
    'AWS::ApiGatewayV2::Stage',
    { ApiId: 'a', StageName: '$default', DefaultRouteSettings: { DetailedMetricsEnabled: true } },
    'DefaultRouteSettings.DetailedMetricsEnabled',
  ],
  [
    'AWS::Lambda::EventSourceMapping',
    { EventSourceArn: 'arn:aws:sqs:x:1:q', FunctionName: 'f', ScalingConfig: { MinimumPollers: 2 } },
    'ScalingConfig.MinimumPollers',
  ],
])('a member of a structure of %s that is not read is refused, as a property is', async (Type, Properties, named) => {
  await expect(deployed({ X: { Type, Properties } })).rejects.toThrow(
    `s/X: the local runtime does not support ${named} of ${Type}.`,
  );
});

test('each reason is a phrase of its own', () => {
  const reasons = Object.values(UNAPPLIED).flatMap((properties) => Object.values(properties));
  for (const reason of reasons) expect(reason, reason).toMatch(/^[a-z].{10,}[^.]$/);
});
