import type { AwsError } from './error.ts';
import type { Caller } from './service.ts';
import type { Input, Output } from './values.ts';

/** One call on its way through the endpoint. */
export interface Call {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
}

/** How a call ended: with an answer, or an error that AWS would answer. */
export interface CallEnd {
  readonly call: Call;
  readonly output?: Output;
  readonly error?: AwsError;
}

/** How counts and faults call a caller. */
export function callerName(caller: Caller): string {
  return caller.kind === 'operator' ? 'operator' : caller.name;
}
