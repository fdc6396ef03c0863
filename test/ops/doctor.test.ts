import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, UpdateContinuousBackupsCommand, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeDescription } from '../../dev/start/description.ts';
import { doctor } from '../../ops/doctor/doctor.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { until } from '../harness/until.ts';

/** A production environment on this machine, examined as one on AWS is: the doctor knows it by its clients only. */
const WORKER = 'penstock-prod-crm-to-audience-contact-to-member';
const ARCHIVE = 'penstock-prod-archive';
const ANY_PAGE = 'penstock-prod-crm-to-audience-any-page';
const LEDGER = 'penstock-prod-ledger';
const PENDING = 'penstock-prod-on-call-ticket: the subscription of integrations@example.com (email)';
let environment: Environment;
let folder: string;
let well: readonly string[];
let aws: ReturnType<typeof clients>;

function clients({ awsEndpointUrl: endpoint, region, accessKeyId, secretAccessKey }: Environment['description']) {
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  return {
    cloudformation: new CloudFormationClient(settings),
    cloudwatch: new CloudWatchClient(settings),
    dynamo: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    secrets: new SecretsManagerClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
  };
}

/** What the doctor says, in this process; each finding without its line breaks: sentence | remedy | command. */
async function examined(...args: string[]) {
  const [lines, notes]: [string[], string[]] = [[], []];
  const output = { line: (text: string) => lines.push(text), stderr: (text: string) => notes.push(text) };
  const code = await doctor.run(['--env', 'prod', '--folder', folder, ...args], output);
  for (const line of lines) {
    const isOneWord = !line.trim().replace(/ \\$/, '').includes(' ');
    if (!isOneWord) expect(line.length, line).toBeLessThanOrEqual(80);
  }
  const text = lines
    .join('\n')
    .replace(/ \\\n {4}/g, ' ')
    .replace(/\n {2}(?! )/g, ' ')
    .replace(/\n {4}/g, ' | ');
  return { code, findings: text.split('\n'), err: notes.join('\n') };
}

beforeAll(async () => {
  environment = await startEnvironment({ stage: 'prod', rate: 4 });
  aws = clients(environment.description);
  folder = await mkdtemp(join(tmpdir(), 'penstock-doctor-'));
  await writeDescription(folder, environment.description);
  for (const [name, value] of [
    ['on-call', 'a'.repeat(32)],
    ['integrations-channel', 'https://hooks.slack.com/services/T0/B0/x'],
  ] as const)
    await aws.secrets.send(
      new PutSecretValueCommand({ SecretId: `penstock/prod/paging/${name}`, SecretString: value }),
    );
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await environment[Symbol.asyncDispose]();
});

test('a fresh deploy lacks what only a person can do, and the doctor says so: confirm e-mails, and protect', async () => {
  expect(await examined('--protect')).toMatchObject({ code: 0 });
  expect((await examined('--protect')).findings).toEqual(['Everything that holds state was protected already.']);
  const { code, findings, err } = await examined();
  well = findings;
  expect(code).toBe(1);
  expect(findings).toEqual([
    expect.stringContaining(PENDING),
    expect.stringContaining('penstock-prod-on-call-broken: the subscription of integrations@example.com (email)'),
    '2 things are wrong in prod.',
  ]);
  expect(findings[0]).toContain(' | aws sns subscribe --topic-arn arn:aws:sns:');
  expect(err).toContain('alarms: well');
});

interface Mistake {
  readonly mistake: string;
  /** @returns what sets it right */
  plant(): Promise<() => Promise<unknown>>;
  readonly finding: RegExp;
}

const noop = async () => {};
const alarmNamed = async (AlarmName: string): Promise<MetricAlarm> => {
  const { MetricAlarms = [] } = await aws.cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms[0] as MetricAlarm;
};
const putAlarm = async (change: Partial<MetricAlarm>) => {
  const page = `arn:aws:sns:eu-central-1:000000000000:penstock-prod-on-call-page`;
  const AlarmName = 'penstock-prod-by-hand';
  await aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName, Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum' },
      ...{ Dimensions: [{ Name: 'QueueName', Value: `${WORKER}.fifo` }], AlarmActions: [page] },
      ...{ Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', ...change },
    }),
  );
  return () => aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
};
const overwritten = async (SecretId: string, SecretString: string) => {
  const { SecretString: before } = await aws.secrets.send(new GetSecretValueCommand({ SecretId }));
  await aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  return () => aws.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: before }));
};
const mappingOf = async (FunctionName: string) => {
  const { EventSourceMappings = [] } = await aws.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  return EventSourceMappings[0] ?? {};
};
/** Changes of mappings that are being taken back: each takes Lambda up to a minute. */
const takenBack: Promise<unknown>[] = [];
const updated = async (functionName: string, change: object, back: object) => {
  const { UUID } = await mappingOf(functionName);
  await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));
  return async () => {
    const settled = () =>
      until(
        () => mappingOf(functionName),
        ({ State }) => State === 'Enabled' || State === 'Disabled',
      );
    const takeBack = async () => {
      await settled();
      await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...back }));
      await settled();
    };
    takenBack.push(takeBack());
  };
};

const MISTAKES: readonly Mistake[] = [
  {
    mistake: 'a webhook secret that is empty',
    plant: () => overwritten('penstock/prod/integrations/crm-to-audience/webhook', '[]'),
    finding:
      /^integrations\/crm-to-audience\/webhook: the secret is empty\. \| .* \| npm run ops -- secrets fill integrations\/crm-to-audience\/webhook --env prod/,
  },
  {
    mistake: 'a credential that its account refuses',
    async plant() {
      // A warm worker would probe with the value before, as the doctor's note says.
      environment.runtime.host.retire(WORKER);
      return overwritten('penstock/prod/destinations/mailchimp', 'revoked-us1');
    },
    finding:
      /^destinations\/mailchimp: the probe of the account by penstock-prod-\S+ is red: mailchimp-\S+\. \| .* \| npm run ops -- secrets fill destinations\/mailchimp --env prod/,
  },
  {
    mistake: 'a secret that is scheduled to be deleted',
    async plant() {
      const SecretId = 'penstock/prod/destinations/hubspot';
      await aws.secrets.send(new DeleteSecretCommand({ SecretId }));
      return () => aws.secrets.send(new RestoreSecretCommand({ SecretId }));
    },
    finding:
      /^destinations\/hubspot: it is scheduled to be deleted.* \| aws secretsmanager restore-secret --secret-id penstock\/prod\/destinations\/hubspot/,
  },
  {
    mistake: 'a subscription that was never confirmed',
    async plant() {
      const { Topics = [] } = await aws.sns.send(new ListTopicsCommand({}));
      const TopicArn = Topics.find((topic) => topic.TopicArn?.endsWith('on-call-page'))?.TopicArn;
      const subscribe = new SubscribeCommand({
        TopicArn,
        Protocol: 'email',
        Endpoint: 'new@example.com',
        ReturnSubscriptionArn: true,
      });
      const { SubscriptionArn } = await aws.sns.send(subscribe);
      return () => aws.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    },
    finding:
      /^penstock-prod-on-call-page: the subscription of new@example\.com \(email\) was never confirmed: it hears no alarm\./,
  },
  {
    mistake: 'a mapping that a person disabled and forgot',
    plant: () => updated(WORKER, { Enabled: false }, { Enabled: true }),
    finding: new RegExp(
      `^${WORKER}: its mapping of ${WORKER}\\.fifo is disabl(?:ed|ing), and not by the valve.* \\| aws lambda update-event-source-mapping --uuid \\S+ --enabled`,
    ),
  },
  {
    mistake: 'a mapping that may take the whole account',
    async plant() {
      const { ScalingConfig } = await mappingOf(ARCHIVE);
      return updated(ARCHIVE, { ScalingConfig: { MaximumConcurrency: 990 } }, { ScalingConfig });
    },
    finding:
      /^Lambda, concurrent executions of the account: the mappings of prod may run 99\d at once, of 1000 .*100 are to stay free/,
  },
  {
    mistake: 'an account that may have fewer stacks than the environment needs',
    async plant() {
      environment.runtime.endpoint.quotas.change('cloudformation', 'L-0485CB21', 1);
      return async () => environment.runtime.endpoint.quotas.change('cloudformation', 'L-0485CB21', 2000);
    },
    finding:
      /^CloudFormation stacks of the account: the quota is 1, and the environments of the account need \d+: .* \| aws service-quotas request-service-quota-increase --service-code cloudformation --quota-code L-0485CB21 --desired-value \d+/,
  },
  {
    mistake: 'an account whose API Gateway lets less through than one integration expects',
    async plant() {
      environment.runtime.endpoint.quotas.change('apigateway', 'L-8A5B8E43', 1);
      return async () => environment.runtime.endpoint.quotas.change('apigateway', 'L-8A5B8E43', 10_000);
    },
    finding: /^API Gateway, requests a second of the account: the quota is 1; crm-to-audience expects \d+ alone/,
  },
  {
    mistake: 'a queue of the manifest that is gone',
    async plant() {
      const QueueName = 'penstock-prod-crm-to-audience-archive-dead-letters';
      const { QueueUrl } = await aws.sqs.send(new GetQueueUrlCommand({ QueueName }));
      await aws.sqs.send(new DeleteQueueCommand({ QueueUrl }));
      return noop;
    },
    finding: /^penstock-prod-crm-to-audience-archive-dead-letters: the queue of penstock\.names\.json does not exist\./,
  },
  {
    mistake: 'a queue that no stack has, with events in it',
    async plant() {
      const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'penstock-prod-old-delivery' }));
      await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
      return () => aws.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
    finding:
      /^penstock-prod-old-delivery: no stack has this queue any more, and 1 messages are in it.* \| npm run ops -- drain penstock-prod-old-delivery --env prod/,
  },
  {
    mistake: 'an alarm without an action',
    plant: () => putAlarm({ AlarmActions: [] }),
    finding: /^penstock-prod-by-hand: it has no action: it turns red and tells no person\./,
  },
  {
    mistake: 'an alarm whose actions are disabled',
    async plant() {
      await aws.cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: [ANY_PAGE] }));
      return () => aws.cloudwatch.send(new EnableAlarmActionsCommand({ AlarmNames: [ANY_PAGE] }));
    },
    finding: new RegExp(
      `^${ANY_PAGE}: its actions are disabled.* \\| aws cloudwatch enable-alarm-actions --alarm-names ${ANY_PAGE}`,
    ),
  },
  {
    mistake: 'an alarm on a queue that does not exist',
    plant: () => putAlarm({ Dimensions: [{ Name: 'QueueName', Value: 'penstock-prod-crm-to-audience' }] }),
    finding:
      /^penstock-prod-by-hand: nothing writes its metric: ApproximateNumberOfMessagesVisible of the queue penstock-prod-crm-to-audience, which does not exist here\./,
  },
  {
    mistake: 'an alarm on a metric that no function writes',
    plant: () => putAlarm({ Namespace: 'Penstock/prod', MetricName: 'GateClosed', Dimensions: [] }),
    finding: /^penstock-prod-by-hand: nothing writes its metric: no function writes GateClosed\./,
  },
  {
    mistake: 'an alarm that rings at a topic which is none of ours',
    plant: () => putAlarm({ AlarmActions: ['arn:aws:sns:eu-central-1:000000000000:gone'] }),
    finding:
      /^penstock-prod-by-hand: its action is arn:aws:sns:eu-central-1:000000000000:gone, which is no topic of this environment\./,
  },
  {
    mistake: 'an alarm of the stacks that is gone',
    async plant() {
      const { AlarmArn: _arn, ...alarm } = await alarmNamed('penstock-prod-platform-on-call-unconfirmed');
      await aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [alarm.AlarmName ?? ''] }));
      return () => aws.cloudwatch.send(new PutMetricAlarmCommand(alarmInput(alarm)));
    },
    finding: /^penstock-prod-platform-on-call-unconfirmed: the alarm does not exist: its stack still lists it\./,
  },
  {
    mistake: 'a table that can be deleted',
    async plant() {
      await aws.dynamo.send(new UpdateTableCommand({ TableName: LEDGER, DeletionProtectionEnabled: false }));
      return () => examined('--protect');
    },
    finding: /^penstock-prod-ledger: deletion protection is off.* \| npm run ops -- doctor --protect --env prod/,
  },
  {
    mistake: 'a table without point-in-time recovery',
    async plant() {
      const set = (PointInTimeRecoveryEnabled: boolean) =>
        aws.dynamo.send(
          new UpdateContinuousBackupsCommand({
            TableName: LEDGER,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled },
          }),
        );
      await set(false);
      return () => set(true);
    },
    finding:
      /^penstock-prod-ledger: point-in-time recovery is off.* \| aws dynamodb update-continuous-backups --table-name penstock-prod-ledger/,
  },
  {
    mistake: 'a stack that can be deleted',
    async plant() {
      const StackName = 'penstock-prod-crm-to-audience';
      await aws.cloudformation.send(
        new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }),
      );
      return () => examined('--protect');
    },
    finding:
      /^penstock-prod-crm-to-audience: termination protection is off.* \| npm run ops -- doctor --protect --env prod/,
  },
];

/** DescribeAlarms tells more than PutMetricAlarm takes: the client leaves the rest out. */
const alarmInput = (alarm: MetricAlarm) => alarm as ConstructorParameters<typeof PutMetricAlarmCommand>[0];

/** A mapping that is being taken back is still seen by the mistakes behind it. */
const isKnown = (line: string) => /wrong in prod\.$|is disabl(?:ed|ing)|may run 99/.test(line);

describe('the doctor finds each mistake that is planted, and nothing else', () => {
  // The queue comes last: SQS keeps its name for a minute.
  const order = MISTAKES.toSorted(
    (one, other) => Number(one.mistake.includes('manifest')) - Number(other.mistake.includes('manifest')),
  );
  test.each(order)('$mistake', async ({ plant, finding }) => {
    const setRight = await plant();
    const { code, findings } = await examined();
    await setRight();
    expect(code).toBe(1);
    const added = findings.filter((line) => !well.includes(line) && (finding.test(line) || !isKnown(line)));
    expect(added).toEqual([expect.stringMatching(finding)]);
  });
});

test('what AWS refuses to show is said, and the other checks go on', async () => {
  const fault = await fetch(`${environment.runtime.awsEndpointUrl}/_local-aws/faults`, {
    method: 'POST',
    body: JSON.stringify({
      service: 'sns',
      operation: 'ListSubscriptionsByTopic',
      error: { code: 'AuthorizationError', status: 403, message: 'no' },
    }),
  });
  expect(fault.status, await fault.clone().text()).toBe(201);
  const { code, findings, err } = await examined();
  await fetch(`${environment.runtime.awsEndpointUrl}/_local-aws/faults`, { method: 'DELETE' });
  expect(code).toBe(1);
  expect(findings[0]).toMatch(/^.*$/);
  expect(findings).toContainEqual(expect.stringMatching(/^on-call subscriptions: not checked: AuthorizationError/));
  expect(err).toContain('secrets: well');
});

test('a quota that the person may not read is said, and is no mistake', async () => {
  const deny = {
    service: 'servicequotas',
    operation: '*',
    error: { code: 'AccessDeniedException', status: 400, message: 'no' },
  };
  const faults = `${environment.runtime.awsEndpointUrl}/_local-aws/faults`;
  expect((await fetch(faults, { method: 'POST', body: JSON.stringify(deny) })).status).toBe(201);
  const { findings, err } = await examined();
  await fetch(faults, { method: 'DELETE' });
  expect(findings.filter((line) => /quota/i.test(line) && !isKnown(line))).toEqual([]);
  expect(err).toMatch(/Service Quotas did not tell .*IAM roles \(AccessDeniedException\)/);
  expect(err).toContain('service quotas: well');
});

test('all is as it was before the mistakes, but for the queue that is gone', async () => {
  await Promise.all(takenBack);
  const { findings } = await examined();
  expect(findings.filter((line) => !well.includes(line))).toEqual([
    expect.stringContaining('archive-dead-letters'),
    '3 things are wrong in prod.',
  ]);
});

test('an environment that the project does not have is refused with those that it has', async () => {
  await expect(doctor.run(['--env', 'qa'], { line() {}, stderr() {} })).rejects.toThrow(
    'penstock.config.ts has no environment "qa"; there are dev, staging, prod.',
  );
});
