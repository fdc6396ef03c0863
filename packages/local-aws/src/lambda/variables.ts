import { REGION } from '../aws/account.ts';
import type { HostedFunction } from './hosted-function.ts';

/** Access keys of a function's own local identity. */
export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The environment variables of an execution environment: those Lambda sets, then the template's. Of this machine only
 * `PATH` is passed on, so that nothing works here by a variable that AWS would not have.
 * The list: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
 */
export function environmentVariables(
  fn: HostedFunction,
  runtimeApi: string,
  credentials: FunctionCredentials,
  endpointUrl: string,
  logStream: string,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...fn.environment,
    _HANDLER: fn.handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: 'local',
    AWS_DEFAULT_REGION: REGION,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: fn.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: fn.codeDir,
  };
}

/**
 * Node flags for a function of this memory size: nine tenths of it for old objects, as Lambda's Node.js runtime has it.
 * Young objects get V8's least, because many children share one machine: it saves about 15 MB in each.
 */
export function memoryFlags(memoryMb: number): string[] {
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, '--max-semi-space-size=1'];
}
