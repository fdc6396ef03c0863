import { PutCompositeAlarmCommand, PutMetricAlarmCommand, type Statistic } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { MINUTE, startCloudWatch, TOPIC } from '../../../../packages/local-aws/test/cloudwatch/harness.ts';
import { type AlarmDefinition, deliveryAlarms, writeAlarmText } from '../../../../shared/alarms/index.ts';
import type { Letters } from '../../../../shared/ledger/index.ts';
import { createRings, createRingsPorts } from '../../../../shared/watch/rings/index.ts';
import contract from '../../../fixtures/project/integrations/crm-to-audience/contract.ts';

const DELIVERIES = ['contact-to-member', 'contact-to-invoice'] as const;
type Delivery = (typeof DELIVERIES)[number];

interface Letter {
  readonly atMs: number;
  readonly reason: string;
}

/**
 * The alarms of two deliveries of one account in a local CloudWatch, with their composite, and the monitor's look at them every five
 * minutes, as it is deployed; the ledger's letters are a list.
 */
export async function openAlarms({ accounts = ['mailchimp', 'mailchimp'], looks = true } = {}) {
  const served = await startCloudWatch();
  const { client, clock, cloudwatch, sdk } = served;
  const integration = {
    ...contract,
    deliveries: Object.fromEntries(DELIVERIES.map((name) => [name, contract.deliveries['contact-to-member']])),
  };
  const nameOf = (delivery: Delivery, condition: string) => `penstock-prod-crm-to-audience-${delivery}-${condition}`;
  const all = DELIVERIES.flatMap((delivery) => deliveryAlarms('prod', integration, delivery));
  const plain = all.filter(({ signal }) => !('expression' in signal));
  for (const definition of plain) await client.send(new PutMetricAlarmCommand(alarmOf(definition)));
  const paging = plain.filter(({ severity }) => severity === 'page');
  await client.send(
    new PutCompositeAlarmCommand({
      AlarmName: 'penstock-prod-crm-to-audience-any-page',
      AlarmDescription: textOf({ step: 'any', condition: 'page', severity: 'page', meaning: 'm.', nextAction: 'n.' }),
      AlarmRule: paging.map(({ step, condition }) => `ALARM(${nameOf(step as Delivery, condition)})`).join(' OR '),
      AlarmActions: [TOPIC],
      OKActions: [TOPIC],
    }),
  );

  const letters: Letter[] = [];
  let kept = {};
  const ports = createRingsPorts({
    ...{ environment: 'prod', cloudwatch: client, ledgerTable: 'unused', now: clock.now },
    dynamo: new DynamoDBClient(sdk),
    sns: new SNSClient(sdk),
    topics: { page: TOPIC, ticket: TOPIC },
    config: {
      deliveries: DELIVERIES.map((delivery, i) => ({
        ...{ integration: 'crm-to-audience', delivery, path: `crm-to-audience/${delivery}` as never },
        accounts: [accounts[i] ?? ''],
        goneAfterDays: 21,
      })),
    },
  });
  const look = createRings({
    ...ports,
    read: async () => kept,
    keep: async (rings) => {
      kept = JSON.parse(JSON.stringify(rings));
    },
    letters: async (_, after) => lettersOf(letters.filter(({ atMs }) => new Date(atMs).toISOString() > after)),
  });
  const bad = new Map<string, AlarmDefinition>();
  let minute = 0;
  await served.pass(1);
  await served.pages();

  return {
    close: served.close,
    /** An event is given up. */
    giveUp: (reason: string) => void letters.push({ atMs: clock.now(), reason }),
    /** Every letter is taken away. */
    redrive: () => void letters.splice(0),
    /** A condition holds until it is fixed. */
    begin(delivery: Delivery, condition: string) {
      const found = plain.find((one) => one.step === delivery && one.condition === condition);
      if (found) bad.set(`${delivery} ${condition}`, found);
    },
    fix: (delivery: Delivery, condition: string) => void bad.delete(`${delivery} ${condition}`),
    /** Lets minutes pass; answers what the topic was told in them. */
    async pass(minutes: number): Promise<readonly string[]> {
      const told: string[] = [];
      for (let i = 0; i < minutes; i += 1) {
        for (const definition of bad.values()) record(definition, definition.threshold);
        for (const one of plain)
          if (one.condition === 'dead-letters') record(one, one.step === DELIVERIES[0] ? letters.length : 0);
        await served.pass(1);
        minute += 1;
        if (looks && minute % 5 === 0) await look();
        told.push(...(await served.pages()).map(shown));
      }
      return told;
    },
  };

  function record({ signal }: AlarmDefinition, value: number): void {
    if ('expression' in signal) return;
    const { namespace, name, dimensions } = signal;
    cloudwatch.record({ namespace, name, dimensions, value, unit: 'None' });
  }
}

function shown({ AlarmName, NewStateValue, RingsAgain, NewStateReason }: Record<string, unknown>): string {
  const name = String(AlarmName).replace('penstock-prod-crm-to-audience-', '');
  const again = RingsAgain === undefined ? '' : `#${RingsAgain}`;
  const why = /^(?:\d+ more given up|Another cause)/.test(String(NewStateReason)) ? `: ${NewStateReason}` : '';
  return `${NewStateValue} ${name}${again}${why.replace(/ [\d-]{10}T[\d:]{5}Z/, ' TIME').replace(/(beside [^:]+):.*/, '$1')}`;
}

function lettersOf(found: readonly Letter[]): Letters {
  const times = found.map(({ atMs }) => new Date(atMs).toISOString()).sort();
  const reasons = Object.fromEntries(
    [...Map.groupBy(found, ({ reason }) => reason)].map(([reason, of]) => [reason, of.length]),
  );
  const [first, last] = [times[0], times.at(-1)];
  return { count: found.length, ...(first && { first }), ...(last && { last }), reasons };
}

function textOf(
  definition: Pick<AlarmDefinition, 'step' | 'condition' | 'severity' | 'meaning' | 'nextAction'>,
): string {
  const { step, condition, severity, meaning, nextAction } = definition;
  return writeAlarmText({
    ...{ step, condition, severity, meaning, nextAction, impact: 'i', owner: 'o', escalation: 'e', title: 't' },
    ...{ integration: 'crm-to-audience', environment: 'prod', runbookUrl: 'https://example.com/runbook' },
  });
}

function alarmOf(definition: AlarmDefinition) {
  const { signal, step, condition, severity, threshold, periodMinutes, periods, datapoints = periods } = definition;
  if ('expression' in signal) throw new Error('one metric');
  const actions = severity === 'ticket' ? { AlarmActions: [TOPIC], OKActions: [TOPIC] } : {};
  return {
    AlarmName: `penstock-prod-crm-to-audience-${step}-${condition}`,
    AlarmDescription: textOf(definition),
    Namespace: signal.namespace,
    MetricName: signal.name,
    Dimensions: Object.entries(signal.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: signal.statistic as Statistic,
    Period: (periodMinutes * MINUTE) / 1000,
    EvaluationPeriods: periods,
    DatapointsToAlarm: datapoints,
    Threshold: threshold,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
    TreatMissingData: 'notBreaching',
    ...actions,
  };
}
