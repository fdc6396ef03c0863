import { Aws, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Integration } from '../../shared/contract/index.ts';
import {
  controlKey,
  resourceName,
  sameFailureKey,
  VALVE_KEY,
  type ValveRequest,
  valveFunctionName,
  workerFunctionName,
  writeFunctionEnvironment,
} from '../../shared/topology/index.ts';
import { functionArn } from '../arns.ts';
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { PenstockFunction } from './penstock-function.ts';
import { addSchedule } from './schedule.ts';
import { allowSecretTimes } from './secret-times.ts';

export interface ValveProps {
  readonly platform: Platform;
  readonly integrations: readonly Integration[];
  readonly bundle: Bundle;
}

/** The valve's function: every minute, and when a worker invokes it, it disables and enables event source mappings. */
export class Valve extends Construct {
  constructor(scope: Construct, id: string, { platform, integrations, bundle }: ValveProps) {
    super(scope, id);
    const { environment, settings, controlTable, ledgerTable } = platform;
    const valve = new PenstockFunction(this, 'Worker', {
      functionName: valveFunctionName(environment),
      description: 'Disables deliveries while a circuit breaker is open or a person paused them, then enables them.',
      bundle,
      // A probe through a cold worker, and the mappings.
      timeoutSeconds: 60,
      memoryMb: 256,
      settings,
      environment: writeFunctionEnvironment({
        environment,
        controlTable: controlTable.tableName,
        ledgerTable: ledgerTable.tableName,
      }),
    });
    valve.allow(['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [controlTable.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [VALVE_KEY, controlKey('*'), sameFailureKey('*')] },
    });
    valve.allow(['dynamodb:PutItem'], [ledgerTable.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['account#*'] },
    });
    if (integrations.length > 0) {
      allowSecretTimes(valve, environment);
      allowProbes(valve, environment);
    }
    allowMappings(valve, environment);
    // No retries: the next minute's run repeats all.
    valve.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const request: ValveRequest = { minute: true };
    addSchedule(this, valve.function, {
      name: resourceName(environment, 'valve'),
      description: 'Runs the valve.',
      expression: 'rate(1 minute)',
      input: request,
    });
  }
}

/**
 * Workers are called by the pattern of all our functions and by two tags, which stacks give to workers only: one statement, however
 * many there are.
 */
function allowProbes(valve: PenstockFunction, environment: string): void {
  valve.allow(['lambda:InvokeFunction'], [functionArn(resourceName(environment, '*'))], {
    StringEquals: { 'aws:ResourceTag/penstock:environment': environment },
    StringLike: { 'aws:ResourceTag/penstock:delivery': '*' },
  });
}

/** Of our functions only workers and the archive have mappings, and the archive's name has one part less. */
function allowMappings(valve: PenstockFunction, environment: string): void {
  const mappings = (partition: string, region: string, account: string) =>
    `arn:${partition}:lambda:${region}:${account}:event-source-mapping:*`;
  valve.allow(['lambda:UpdateEventSourceMapping'], [mappings(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)], {
    StringLike: { 'lambda:FunctionArn': functionArn(workerFunctionName(environment, '*', '*')) },
  });
  valve.allow(['lambda:ListEventSourceMappings'], ['*']);
  // Which version a stopped worker has.
  valve.allow(['lambda:GetFunctionConfiguration'], [functionArn(resourceName(environment, '*'))]);
  // Neither can be held to alarms or metrics of ours.
  valve.allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], ['*']);
  acknowledge(
    valve,
    'versions-of-our-functions',
    `Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${resourceName(environment, '*')}`,
  );
  acknowledge(valve, 'list-takes-no-resource', 'Resource::*');
  const finding = `Resource::${mappings('<AWS::Partition>', '<AWS::Region>', '<AWS::AccountId>')}`;
  acknowledge(valve, 'mappings-of-our-workers-only', finding);
}
