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
import type { Bundle } from '../bundle/index.ts';
import { acknowledge } from '../nag.ts';
import type { Platform } from '../platform.ts';
import { functionArn } from './function-arn.ts';
import { PenstockFunction } from './penstock-function.ts';
import { addSchedule } from './schedule.ts';

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
    // The time of the last change, never the value.
    valve.allow(
      ['secretsmanager:DescribeSecret'],
      [...platform.secrets.values()].map(({ secretArn }) => secretArn),
    );
    allowMappings(valve, environment, integrations);
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
 * ARNs in one statement. CDK moves statements that exceed a policy's limit into further policies, of which a role can have
 * ten: two of these fill one by its reckoning, so that a hundred integrations with three deliveries each just fit.
 */
const ARNS = 18;

/**
 * Workers are called by name. Their mappings are named by integration, which is shorter and no wider: of an integration's
 * functions only workers have any.
 */
function allowMappings(valve: PenstockFunction, environment: string, integrations: readonly Integration[]): void {
  const mappings = (partition: string, region: string, account: string) =>
    `arn:${partition}:lambda:${region}:${account}:event-source-mapping:*`;
  const workers = integrations.flatMap(({ name, deliveries }) =>
    Object.keys(deliveries).map((delivery) => functionArn(workerFunctionName(environment, name, delivery))),
  );
  for (const some of chunks(workers)) valve.allow(['lambda:InvokeFunction'], some);
  const owners = integrations.map(({ name }) => functionArn(workerFunctionName(environment, name, '*')));
  for (const some of chunks(owners)) {
    valve.allow(['lambda:UpdateEventSourceMapping'], [mappings(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)], {
      StringLike: { 'lambda:FunctionArn': some },
    });
  }
  valve.allow(['lambda:ListEventSourceMappings'], ['*']);
  // Which version a stopped worker has. By one pattern: the workers' names would fill a policy of their own.
  const ours = functionArn(resourceName(environment, '*'));
  valve.allow(['lambda:GetFunctionConfiguration'], [ours]);
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

function chunks(arns: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(arns.length / ARNS) }, (_, i) => arns.slice(i * ARNS, (i + 1) * ARNS));
}
