import { Construct } from 'constructs';
import type { EnvironmentSettings, Integration, Severity } from '../../shared/contract/index.ts';
import {
  controlKey,
  monitorConfig,
  monitorFunctionName,
  PULL_PREFIX,
  RINGS_KEY,
  resourceName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import type { OnCallTopics } from './on-call.ts';
import { PenstockFunction } from './penstock-function.ts';
import { addSchedule } from './schedule.ts';
import { allowSecretTimes } from './secret-times.ts';

export interface MonitorProps {
  readonly platform: Platform & { readonly onCall: OnCallTopics };
  readonly integrations: readonly Integration[];
  readonly bundle: Bundle;
}

/** The monitor: every five minutes this function checks conditions that cause no event of their own. */
export class Monitor extends Construct {
  constructor(scope: Construct, id: string, { platform, integrations, bundle }: MonitorProps) {
    super(scope, id);
    const { environment, settings, ledgerTable, controlTable, onCall } = platform;
    const severities: readonly Severity[] = ['page', 'ticket'];
    const topics = severities.map((severity) => ({
      arn: onCall[severity].topicArn,
      // In production every topic needs a subscriber; elsewhere those of the settings.
      listeners: Math.max(listenersOf(settings, severity), settings.production ? 1 : 0),
    }));
    const heard = topics.filter(({ listeners }) => listeners > 0);
    const listeners = Object.fromEntries(heard.map((topic) => [topic.arn, topic.listeners]));
    const monitor = new PenstockFunction(this, 'Worker', {
      functionName: monitorFunctionName(environment),
      description:
        'Looks for events that wait too long or come in unusual numbers, alarms that reach no person, and credentials and versions that end soon.',
      bundle,
      timeoutSeconds: 60,
      memoryMb: 256,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        ledgerTable: ledgerTable.tableName,
        controlTable: controlTable.tableName,
        listeners,
        topics: { page: onCall.page.topicArn, ticket: onCall.ticket.topicArn },
        production: settings.production,
      }),
    });
    monitor.allow(['dynamodb:Query'], [`${ledgerTable.tableArn}/index/open`]);
    // Of the accounts' rows only what their answers say of a version.
    monitor.allow(['dynamodb:BatchGetItem'], [controlTable.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [controlKey('*')], 'dynamodb:Attributes': ['pk', 'notice'] },
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    });
    monitor.allow(
      ['sns:GetTopicAttributes'],
      heard.map(({ arn }) => arn),
    );
    if (monitorConfig(integrations).expiring.length > 0) allowSecretTimes(monitor, environment);
    // However many pulls there are: of each only what it knows of its runs, and when it was looked at first.
    if (monitorConfig(integrations).pulls.length > 0) {
      monitor.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [ledgerTable.tableArn], {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PULL_PREFIX}*`] },
      });
    }
    allowRings(monitor, platform);
    // Neither can be held to metrics or alarms of ours.
    monitor.allow(['cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms'], ['*']);
    acknowledge(monitor, 'list-takes-no-resource', 'Resource::*');
    // As one error counts one failed run.
    monitor.function.configureAsyncInvoke({ retryAttempts: 0 });
    addSchedule(this, monitor.function, {
      name: resourceName(environment, 'monitor'),
      description: 'Runs the monitor.',
      expression: 'rate(5 minutes)',
      input: {},
    });
  }
}

/** What CloudWatch does not tell is published as it would be; and what was told is remembered in a row of its own. */
function allowRings(monitor: PenstockFunction, { onCall, ledgerTable }: MonitorProps['platform']): void {
  const topics = [onCall.page, onCall.ticket];
  monitor.allow(
    ['sns:Publish'],
    topics.map(({ topicArn }) => topicArn),
  );
  const keys = new Set(topics.flatMap(({ masterKey }) => masterKey?.keyArn ?? []));
  monitor.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [...keys]);
  monitor.allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [ledgerTable.tableArn], {
    'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [RINGS_KEY.pk] },
  });
}

/** The subscribers that the settings name, and the pager where it has targets. */
function listenersOf({ onCall, paging }: EnvironmentSettings, severity: Severity): number {
  return onCall[severity].length + (paging && paging[severity].length > 0 ? 1 : 0);
}
