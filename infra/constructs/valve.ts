import { Aws, Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import {
  controlKey,
  type Integration,
  resourceName,
  VALVE_KEY,
  type ValveRequest,
  valveFunctionName,
  workerFunctionName,
  writeFunctionEnvironment,
} from '../../shared/contract/index.ts';
import type { Bundle } from '../bundle.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform-stack.ts';
import { type OnCallAlarmProps, onCallAlarm } from './contract-alarm.ts';
import { functionArn } from './function-arn.ts';
import { PenstockFunction } from './penstock-function.ts';

export interface ValveProps {
  readonly platform: Platform;
  readonly integrations: readonly Integration[];
  readonly bundle: Bundle;
}

/** The function that shuts deliveries whose accounts rest, and opens them again: every minute, and when a worker calls it. */
export class Valve extends Construct {
  constructor(scope: Construct, id: string, { platform, integrations, bundle }: ValveProps) {
    super(scope, id);
    const { environment, settings, controlTable, ledgerTable } = platform;
    const valve = new PenstockFunction(this, 'Worker', {
      functionName: valveFunctionName(environment),
      description: 'Shuts deliveries whose accounts rest or which a person paused, and opens them again.',
      bundle,
      // A probe through a cold worker, and the mappings.
      timeoutSeconds: 60,
      memoryMb: 256,
      logRetentionDays: settings.logRetentionDays,
      environment: writeFunctionEnvironment({
        environment,
        controlTable: controlTable.tableName,
        ledgerTable: ledgerTable.tableName,
      }),
    });
    valve.allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [controlTable.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [VALVE_KEY, controlKey('*')] },
    });
    valve.allow(['dynamodb:PutItem'], [ledgerTable.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['account#*'] },
    });
    allowMappings(valve, environment, integrations);
    // What failed is not repeated: the next minute's run does it all again.
    valve.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    this.#everyMinute(valve.function, environment);
    addAlarms(this, valve.function, platform);
  }

  #everyMinute({ functionArn }: LambdaFunction, environment: string): void {
    const role = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    const request: ValveRequest = { minute: true };
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: resourceName(environment, 'valve'),
      description: 'Runs the valve.',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(request),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
    schedule.node.addDependency(role);
  }
}

/** A statement for each integration: a policy document has a limit, and what exceeds it moves on statement by statement. */
function allowMappings(valve: PenstockFunction, environment: string, integrations: readonly Integration[]): void {
  const mappings = (partition: string, region: string, account: string) =>
    `arn:${partition}:lambda:${region}:${account}:event-source-mapping:*`;
  for (const { name, deliveries } of integrations) {
    const workers = Object.keys(deliveries).map((delivery) =>
      functionArn(workerFunctionName(environment, name, delivery)),
    );
    valve.allow(['lambda:InvokeFunction'], workers);
    valve.allow(['lambda:UpdateEventSourceMapping'], [mappings(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)], {
      StringEquals: { 'lambda:FunctionArn': workers },
    });
  }
  valve.allow(['lambda:ListEventSourceMappings'], ['*']);
  acknowledge(valve, 'list-takes-no-resource', 'Resource::*');
  const finding = `Resource::${mappings('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>')}`;
  acknowledge(valve, 'mappings-of-our-workers-only', finding);
}

function addAlarms(scope: Construct, valve: LambdaFunction, { environment, onCall }: Platform): void {
  const metric = { period: Duration.minutes(5), statistic: Stats.SUM };
  const alarm = (
    id: string,
    condition: string,
    own: Pick<OnCallAlarmProps, 'meaning' | 'metric' | 'nextAction' | 'evaluationPeriods' | 'ringsBelow'>,
  ) =>
    onCallAlarm(scope, id, onCall, {
      ...own,
      alarmName: resourceName(environment, 'valve', condition),
      about: `Penstock (${environment}), step valve`,
      impact:
        'Deliveries that were shut while a vendor was down, or paused, stay shut after it has recovered: events wait, none is lost for 7 days.',
      owner: 'whoever operates Penstock itself',
      severity: 'page',
      threshold: 1,
      datapointsToAlarm: 2,
    });
  alarm('Broken', 'broken', {
    meaning: 'its runs end in errors.',
    nextAction: `read the log of ${valveFunctionName(environment)}; a bad deploy and a table that does not answer are the likely causes.`,
    metric: valve.metricErrors(metric),
    evaluationPeriods: 3,
  });
  alarm('Silent', 'silent', {
    meaning: 'it has not run for ten minutes.',
    nextAction: `see whether the schedule ${resourceName(environment, 'valve')} is enabled and the account has concurrency left.`,
    metric: valve.metricInvocations(metric),
    evaluationPeriods: 2,
    ringsBelow: true,
  });
}
