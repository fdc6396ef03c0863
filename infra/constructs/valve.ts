import { Aws, Duration } from 'aws-cdk-lib';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Integration } from '../../shared/contract/index.ts';
import {
  ACTS_ALIAS,
  CONTROL_OF_VALVE,
  controlKey,
  probeAlias,
  REPORT_ALIAS,
  resourceName,
  SAME_FAILURE_ROW,
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
    allowControl(valve, controlTable.tableArn);
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
    const { name: qualifier, functionName } = valve.alias(REPORT_ALIAS);
    const reports = { functionName, qualifier, maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };
    new CfnEventInvokeConfig(this, 'Reports', reports).node.addDependency(valve);
    valve.alias(ACTS_ALIAS);
    const request: ValveRequest = { minute: true };
    addSchedule(this, valve.function, {
      name: resourceName(environment, 'valve'),
      description: 'Runs the valve.',
      expression: 'rate(1 minute)',
      input: request,
    });
  }
}

/** Of an account's row the breaker and the pauses, and not its budget; whole rows only of what the valve remembers. */
function allowControl(valve: PenstockFunction, tableArn: string): void {
  const rows = (keys: readonly string[], attributes?: readonly string[]) => ({
    'ForAllValues:StringLike': {
      'dynamodb:LeadingKeys': keys,
      ...(attributes && { 'dynamodb:Attributes': attributes }),
    },
  });
  valve.allow(['dynamodb:BatchGetItem'], [tableArn], rows([VALVE_KEY, controlKey('*'), sameFailureKey('*')]));
  valve.allow(['dynamodb:PutItem'], [tableArn], rows([VALVE_KEY]));
  valve.allow(['dynamodb:UpdateItem'], [tableArn], rows([controlKey('*')], CONTROL_OF_VALVE));
  valve.allow(['dynamodb:UpdateItem'], [tableArn], rows([sameFailureKey('*')], SAME_FAILURE_ROW));
}

/** By the alias that takes probes only: the valve can give no worker a message. One statement, however many workers there are. */
function allowProbes(valve: PenstockFunction, environment: string): void {
  const probed = `${resourceName(environment, '*')}:${probeAlias(environment)}`;
  valve.allow(['lambda:InvokeFunction'], [functionArn(probed)]);
  acknowledge(
    valve,
    'probes-of-our-workers-only',
    `Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${probed}`,
  );
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
