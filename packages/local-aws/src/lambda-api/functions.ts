import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Output } from '../aws/values.ts';

/** A function as Lambda's API describes it. */
export interface ApiFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFormat: 'Text' | 'JSON';
  readonly tags?: Readonly<Record<string, string>>;
  /** How its asynchronous events are retried; Lambda's defaults where it says nothing. */
  readonly asynchronous?: AsynchronousSettings;
}

export interface AsynchronousSettings {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  /** The queue that receives events that were given up. */
  readonly onFailureQueueUrl?: string;
}

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:`;

/** The ARN of a function however the request names it: its name, `ACCOUNT:function:NAME`, or its ARN. */
export function functionArn(asked: unknown): string {
  const [name = ''] = String(asked)
    .replace(/^arn:[^:]*:lambda:[^:]*:/, '')
    .replace(/^\d{12}:function:/, '')
    .split(':');
  return ARN + name;
}

/** @throws AwsError `ResourceNotFoundException`; versions and aliases do not exist here either. */
export function findFunction<F extends ApiFunction>(functions: readonly F[], asked: unknown, qualifier?: unknown): F {
  const arn = functionArn(asked);
  const named = String(asked)
    .replace(/^arn:[^:]*:lambda:[^:]*:/, '')
    .replace(/^\d{12}:function:/, '');
  const version = qualifier ?? named.split(':')[1] ?? '$LATEST';
  const found = functions.find((fn) => fn.arn === arn);
  if (found && version === '$LATEST') return found;
  const suffix = version === '$LATEST' ? '' : `:${String(version)}`;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}${suffix}`, 404, { Type: 'User' });
}

export function configuration(fn: ApiFunction): Output {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Role: fn.roleArn,
    Runtime: 'nodejs24.x',
    Handler: fn.handler,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: fn.environment },
    LoggingConfig: { LogFormat: fn.logFormat, LogGroup: `/aws/lambda/${fn.name}` },
  };
}

export function concurrency({ reservedConcurrency }: ApiFunction): Output {
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}
