import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { readAlarmText } from '../../alarms/index.ts';
import type { Severity } from '../../contract/index.ts';
import { lettersAfter } from '../../ledger/index.ts';
import { type MonitorConfig, RINGS_KEY, resourceName } from '../../topology/index.ts';
import { readVolumes } from '../volume/index.ts';
import type { RingsPorts } from './look.ts';
import type { Ringing, Told } from './ringing.ts';

/** SNS's: printable ASCII. */
const LONGEST_SUBJECT = 100;

export interface RingsOptions {
  readonly environment: string;
  readonly config: Pick<MonitorConfig, 'deliveries'>;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamo: DynamoDBClient;
  readonly ledgerTable: string;
  readonly sns: SNSClient;
  /** ARNs. */
  readonly topics: Readonly<Record<Severity, string>>;
  readonly now: () => number;
}

export function createRingsPorts(options: RingsOptions): RingsPorts {
  const { environment, config, cloudwatch, dynamo, ledgerTable, sns, topics, now } = options;
  const document = DynamoDBDocumentClient.from(dynamo);
  const accountsOf = (integration: string, step: string) =>
    config.deliveries.find((one) => one.integration === integration && one.delivery === step)?.accounts ?? [];
  return {
    now,
    async ringing() {
      const found: Ringing[] = [];
      const pages = paginateDescribeAlarms(
        { client: cloudwatch },
        {
          AlarmNamePrefix: resourceName(environment, ''),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          StateValue: 'ALARM',
        },
      );
      for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
        found.push(...[...MetricAlarms, ...CompositeAlarms].flatMap(ringingOf));
      // The prefix of `dev` is also that of `dev-eu`.
      return found.filter(({ text }) => text.environment === environment);
    },
    async read() {
      const { Item } = await document.send(new GetCommand({ TableName: ledgerTable, Key: RINGS_KEY }));
      return Item?.rings ?? {};
    },
    async keep(rings) {
      await document.send(new PutCommand({ TableName: ledgerTable, Item: { ...RINGS_KEY, rings } }));
    },
    volumes: async () => (await readVolumes(dynamo, ledgerTable))?.found ?? [],
    letters: (delivery, after) => lettersAfter(dynamo, ledgerTable, delivery, after),
    async tell(told) {
      const { name, text } = told.alarm;
      const Subject = `${told.state}: "${name}"`.slice(0, LONGEST_SUBJECT);
      await sns.send(
        new PublishCommand({ TopicArn: topics[text.severity], Subject, Message: JSON.stringify(messageOf(told)) }),
      );
    },
    sharesAccount: (integration, step, other) =>
      accountsOf(integration, step).some((account) => accountsOf(integration, other).includes(account)),
  };
}

type Described = Pick<
  MetricAlarm,
  'AlarmName' | 'AlarmArn' | 'AlarmDescription' | 'StateReason' | 'StateTransitionedTimestamp'
>;

/** An alarm of another project has no text of ours. */
function ringingOf(alarm: Described): Ringing[] {
  const { AlarmName: name = '', AlarmArn: arn = '', AlarmDescription: description = '' } = alarm;
  const text = readAlarmText(description);
  if (!text || !alarm.StateTransitionedTimestamp) return [];
  const since = alarm.StateTransitionedTimestamp.toISOString();
  return [{ name, arn, description, reason: alarm.StateReason ?? '', since, text }];
}

/** As CloudWatch writes it, so that every subscriber reads both alike. */
function messageOf({ alarm: { name, arn, description }, state, reason, at, again }: Told) {
  return {
    AlarmName: name,
    AlarmDescription: description,
    AlarmArn: arn,
    NewStateValue: state,
    OldStateValue: state === 'OK' ? 'ALARM' : 'OK',
    NewStateReason: reason,
    StateChangeTime: at,
    ...(again !== undefined && { RingsAgain: again }),
  };
}
