import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { type Asked, isLooping } from '../lambda/index.ts';
import type { InvokeResult } from '../lambda/invocation.ts';
import { type ApiFunction, asked, findFunction } from './functions.ts';

/** The largest event of an asynchronous invocation, in bytes of JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
const MAX_EVENT_BYTES = 1_048_576;

export interface InvokeParts {
  readonly functions: readonly ApiFunction[];
  invoke(functionName: string, payload: string, requestId: string, asked: Asked): Promise<InvokeResult>;
  accept(fn: ApiFunction, requestId: string, payload: string, asked: Asked): void;
  /** Called for an invocation that was stopped because its chain of requests came to the function too often. */
  onLoop(functionName: string): void;
}

/** Lambda's Invoke: waits for the function, hands its event to the queue, or only says whether it would. */
export async function invokeFunction(
  parts: InvokeParts,
  input: Input,
  requestId: string,
  trace?: string,
): Promise<Output> {
  const fn = findFunction(parts.functions, input.FunctionName, input.Qualifier);
  const { alias } = asked(input.FunctionName, input.Qualifier);
  const how: Asked = { ...(alias !== undefined && { qualifier: alias }), ...(trace !== undefined && { trace }) };
  const payload = payloadOf(input);
  if (input.LogType === 'Tail')
    throw new AwsError(
      'InvalidParameterValueException',
      'The local Lambda does not answer with logs (LogType Tail): see the log file of the function.',
    );
  switch (input.InvocationType ?? 'RequestResponse') {
    case 'RequestResponse': {
      if (!fn.mayLoop && isLooping(trace, fn.arn)) {
        parts.onLoop(fn.name);
        throw loop();
      }
      const { payload: answer, functionError } = await parts.invoke(fn.name, payload, requestId, how);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        ...(functionError === undefined ? {} : { FunctionError: functionError }),
        Payload: Buffer.from(answer),
      };
    }
    case 'Event':
      refuseTooLarge(payload);
      parts.accept(fn, requestId, payload, how);
      return { StatusCode: 202 };
    case 'DryRun':
      return { StatusCode: 204 };
    default:
      throw new AwsError(
        'InvalidParameterValueException',
        `The invocation type must be RequestResponse, Event or DryRun, not ${String(input.InvocationType)}.`,
      );
  }
}

function loop(): AwsError {
  return new AwsError(
    'RecursiveInvocationException',
    'Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and ' +
      "stopped your function's invocation.",
    400,
    { Type: 'User' },
  );
}

function payloadOf({ Payload }: Input): string {
  const text = Payload instanceof Uint8Array ? Buffer.from(Payload).toString('utf8') : String(Payload ?? '');
  if (text === '') return '{}';
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.', 400, {
      Type: 'User',
    });
  }
}

function refuseTooLarge(payload: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= MAX_EVENT_BYTES) return;
  throw new AwsError(
    'RequestTooLargeException',
    `${bytes} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`,
    413,
    { Type: 'User' },
  );
}
