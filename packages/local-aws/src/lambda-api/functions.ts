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
  /** Names beside its own; all stand for the code that there is. */
  readonly aliases?: readonly string[];
  /** How asynchronous events are retried, by alias or `$LATEST`; Lambda's defaults where it says nothing. */
  readonly asynchronous?: Readonly<Record<string, AsynchronousSettings>>;
  /** Whether a loop through it goes on after 16 links. */
  readonly mayLoop?: boolean;
  /** Whom its own policy lets in. */
  readonly permissions?: readonly FunctionPermission[];
}

export interface FunctionPermission {
  readonly functionArn: string;
  readonly action: string;
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
}

export interface AsynchronousSettings {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  /** The queue that receives events that were given up. */
  readonly onFailureQueueUrl?: string;
}

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:`;

/** A function and the alias that a request names, however it names them: name, `ACCOUNT:function:NAME`, or ARN, each with `:ALIAS`. */
export function asked(FunctionName: unknown, Qualifier?: unknown): { readonly arn: string; readonly alias?: string } {
  const [name = '', inName] = String(FunctionName)
    .replace(/^arn:[^:]*:lambda:[^:]*:/, '')
    .replace(/^\d{12}:function:/, '')
    .split(':');
  const alias = Qualifier === undefined ? inName : String(Qualifier);
  return { arn: ARN + name, ...(alias !== undefined && { alias }) };
}

/** The ARN of a function, without an alias. */
export function functionArn(FunctionName: unknown): string {
  return asked(FunctionName).arn;
}

/** The ARN as policies see it: with the alias, where the request names one. */
export function qualifiedArn(FunctionName: unknown, Qualifier?: unknown): string {
  const { arn, alias } = asked(FunctionName, Qualifier);
  return alias === undefined ? arn : `${arn}:${alias}`;
}

/** @throws AwsError `ResourceNotFoundException`; other versions than `$LATEST` do not exist here either. */
export function findFunction<F extends ApiFunction>(
  functions: readonly F[],
  FunctionName: unknown,
  Qualifier?: unknown,
): F {
  const { arn, alias = '$LATEST' } = asked(FunctionName, Qualifier);
  const found = functions.find((fn) => fn.arn === arn);
  if (found && (alias === '$LATEST' || found.aliases?.includes(alias))) return found;
  const suffix = alias === '$LATEST' ? '' : `:${alias}`;
  throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}${suffix}`, 404, { Type: 'User' });
}

/** The policy of a function or an alias, made of the permissions that were added to it. */
export function policyOf(functions: readonly ApiFunction[], arn: string): unknown {
  const permissions = functions
    .flatMap((fn) => fn.permissions ?? [])
    .filter((permission) => permission.functionArn === arn);
  if (permissions.length === 0) return undefined;
  return {
    Statement: permissions.map(({ action, principal, sourceArn, sourceAccount }) => ({
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { [/\.amazonaws\.com$/.test(principal) ? 'Service' : 'AWS']: principal },
      Action: action,
      Resource: arn,
      Condition: {
        ...(sourceArn !== undefined && { ArnLike: { 'aws:SourceArn': sourceArn } }),
        ...(sourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
      },
    })),
  };
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
