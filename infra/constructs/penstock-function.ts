import { Duration } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnAlias,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../../shared/contract/index.ts';
import type { Bundle } from '../bundle/index.ts';
import { logsKept } from './kept.ts';

export interface PenstockFunctionProps {
  readonly functionName: string;
  readonly description: string;
  readonly bundle: Bundle;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it sends to its own queue: Lambda stops such a chain after 16 links, unless this bounds its steps itself. */
  readonly sendsToItself?: true;
  /** How long logs are kept, and whether they outlive the function. */
  readonly settings: Pick<EnvironmentSettings, 'logRetentionDays' | 'production'>;
}

/** A Lambda function with a log group of its own and a role that has only the permissions granted here. */
export class PenstockFunction extends Construct {
  readonly function: LambdaFunction;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: PenstockFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.settings.logRetentionDays,
      removalPolicy: logsKept(props.settings),
    });
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: props.functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundle.directory),
      handler: props.bundle.handler,
      role: this.#role.withoutPolicyUpdates() as IRole,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
      logGroup,
      // No line of the platform for an invocation that went well: duration and memory are metrics (docs/decisions/0055).
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      ...(props.sendsToItself && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
    this.function.node.addDependency(this.#role);
  }

  /**
   * A further name of the function, which callers are allowed apart from the function itself, and by which it knows them
   * (docs/decisions/0045). It stands for the code that is deployed: there are no versions.
   */
  alias(name: string): CfnAlias {
    return new CfnAlias(this, `Alias-${name}`, {
      functionName: this.function.functionName,
      functionVersion: '$LATEST',
      name,
    });
  }

  /** Allows exactly these actions on exactly these resources. No resources, no statement: IAM knows none without. */
  allow(actions: string[], resources: string[], conditions?: Record<string, Record<string, unknown>>): void {
    if (resources.length === 0) return;
    this.#role.addToPolicy(new PolicyStatement({ actions, resources, ...(conditions && { conditions }) }));
  }
}
