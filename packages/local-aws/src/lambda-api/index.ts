import { AwsError } from '../aws/error.ts';
import { restJson } from '../aws/rest.ts';
import type { Access, AwsService, Caller, Dispatch } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { openDocuments } from '../documents.ts';
import type { Asked, LambdaHost } from '../lambda/index.ts';
import { accountSettings } from './account-settings.ts';
import { type Asynchronous, createAsynchronous, type GivenUp, type QueuedEvent, settingsOf } from './asynchronous.ts';
import { codeVersion } from './code-version.ts';
import {
  type ApiFunction,
  concurrency,
  configuration,
  findFunction,
  functionArn,
  policyOf,
  qualifiedArn,
} from './functions.ts';
import { invocationRecord } from './given-up.ts';
import { invokeFunction } from './invoke.ts';
import { listFunctions } from './list-functions.ts';
import { mappingArn } from './mapping-answer.ts';
import type { KeptMapping, TemplateMapping } from './mapping-state.ts';
import { createMappings, type Mappings, type StartPoller } from './mappings.ts';
import { routes } from './routes.ts';

export interface LambdaApiOptions {
  readonly clock: Clock;
  /** The SQLite file of mappings and asynchronous events. */
  readonly file: string;
}

/** What Lambda's API is about, known once the assembly is deployed. */
export interface LambdaApiParts {
  readonly functions: readonly ApiFunction[];
  readonly mappings: readonly TemplateMapping[];
  readonly host: LambdaHost;
  readonly dispatch: Dispatch;
  readonly startPoller: StartPoller;
  /** Who calls for a function. */
  callerOf(functionName: string): Caller;
  /** Called with a sentence, without payload, for an event that a function never took. */
  onTrouble(functionName: string, message: string): void;
  /** Called for an event that was taken, for one that was given up, and for an invocation that a loop's end has stopped. */
  onEvent?(functionName: string, what: LambdaEvent): void;
}

export type LambdaEvent = 'AsyncEventsReceived' | 'AsyncEventsDropped' | 'RecursiveInvocationsDropped';

export interface LambdaApi extends AwsService {
  /** Begins to poll and to run kept events. Until then there is no function. */
  start(parts: LambdaApiParts): void;
  /** Stops polling, waits for the batches in flight, and starts nothing more. */
  stop(): Promise<void>;
}

interface Running extends LambdaApiParts {
  readonly kept: Mappings;
  readonly asynchronous: Asynchronous;
}

/** Lambda's API on disk: invocations, and event source mappings with the states they pass through. */
export function createLambdaApi({ clock, file }: LambdaApiOptions): LambdaApi {
  const documents = openDocuments(file);
  let running: Running | undefined;

  return {
    name: 'lambda',
    rest: restJson(routes),
    start(parts) {
      const kept = createMappings({
        clock,
        store: documents.collection<KeptMapping>('mapping'),
        templates: parts.mappings,
        startPoller: parts.startPoller,
      });
      const asynchronous = createAsynchronous({
        clock,
        store: documents.collection<QueuedEvent>('event'),
        functions: parts.functions,
        invoke: (name, payload, requestId, asked) => parts.host.invoke(name, payload, 'brief', requestId, asked),
        onGivenUp: (fn, event, why, result) =>
          tellFailure(parts, fn, event, why, invocationRecord(fn, event, why, clock.now(), result)),
      });
      running = { ...parts, kept, asynchronous };
    },
    async stop() {
      running?.asynchronous.close();
      await running?.kept.close();
    },
    access: (operation, input) => [accessTo(operation, input, running)],
    resourcePolicy: (arn) => policyOf(running?.functions ?? [], arn),
    async handle(operation, input, { requestId, trace }) {
      if (!running) throw new AwsError('ServiceException', 'No assembly runs yet.', 503);
      const { functions, host, kept, asynchronous, onEvent } = running;
      const described = (fn: ApiFunction) => ({
        ...configuration(fn),
        ...codeVersion(host.codeOf(fn.name), fn.handler),
      });
      switch (operation) {
        case 'Invoke': {
          const invoke = (name: string, payload: string, id: string, asked: Asked) =>
            host.invoke(name, payload, 'brief', id, asked);
          const accept: typeof asynchronous.accept = (fn, ...rest) => {
            asynchronous.accept(fn, ...rest);
            onEvent?.(fn.name, 'AsyncEventsReceived');
          };
          const onLoop = (name: string) => onEvent?.(name, 'RecursiveInvocationsDropped');
          return invokeFunction({ functions, invoke, accept, onLoop }, input, requestId, trace);
        }
        case 'GetAccountSettings':
          return accountSettings(functions);
        case 'ListFunctions':
          return listFunctions(functions, described, input);
        case 'GetFunction': {
          const fn = findFunction(functions, input.FunctionName, input.Qualifier);
          const reserved = concurrency(fn);
          return {
            Configuration: described(fn),
            // No location: there is no archive to download.
            Code: { RepositoryType: 'S3' },
            Tags: fn.tags,
            ...(Object.keys(reserved).length > 0 && { Concurrency: reserved }),
          };
        }
        case 'GetFunctionConfiguration':
          return described(findFunction(functions, input.FunctionName, input.Qualifier));
        case 'GetFunctionConcurrency':
          return concurrency(findFunction(functions, input.FunctionName));
        case 'ListEventSourceMappings':
          if (input.FunctionName !== undefined) findFunction(functions, input.FunctionName);
          return kept.list(input);
        case 'GetEventSourceMapping':
          return kept.get(input);
        case 'UpdateEventSourceMapping':
          return kept.update(input);
        default:
          throw new AwsError(
            'UnknownOperationException',
            `Lambda's ${operation} is not served by the local runtime.`,
            501,
          );
      }
    },
    async close() {
      running?.asynchronous.close();
      documents.close();
    },
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
function accessTo(operation: string, input: Input, running: Running | undefined): Access {
  switch (operation) {
    case 'Invoke':
      return onFunction('lambda:InvokeFunction', input, running);
    case 'GetAccountSettings':
    case 'ListEventSourceMappings':
    case 'ListFunctions':
      return { action: `lambda:${operation}`, resource: '*' };
    case 'GetEventSourceMapping':
    case 'UpdateEventSourceMapping': {
      const mapping = running?.kept.find(input.UUID);
      const keys = mapping && { 'lambda:FunctionArn': [functionArn(mapping.functionName)] };
      return { action: `lambda:${operation}`, resource: mappingArn(input.UUID), ...(keys && { keys }) };
    }
    default:
      return onFunction(`lambda:${operation}`, input, running);
  }
}

function onFunction(action: string, { FunctionName, Qualifier }: Input, running: Running | undefined): Access {
  const resource = qualifiedArn(FunctionName, Qualifier);
  const tags = running?.functions.find(({ arn }) => arn === functionArn(FunctionName))?.tags;
  return { action, resource, ...(tags && { tags }) };
}

/** Sends the record to the function's failure destination under the function's own role, as Lambda does. */
async function tellFailure(
  { dispatch, callerOf, onTrouble, onEvent }: LambdaApiParts,
  fn: ApiFunction,
  event: QueuedEvent,
  why: GivenUp,
  record: Input,
) {
  onEvent?.(fn.name, why === 'RecursiveInvocation' ? 'RecursiveInvocationsDropped' : 'AsyncEventsDropped');
  onTrouble(fn.name, `The asynchronous event ${event.requestId} was given up: ${why}.`);
  const queueUrl = settingsOf(fn, event).onFailureQueueUrl;
  if (queueUrl === undefined) return;
  try {
    await dispatch(callerOf(fn.name), 'sqs', 'SendMessage', {
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(record),
    });
  } catch (error) {
    const why = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    onTrouble(fn.name, `Its failure destination ${queueUrl} did not receive the event: ${why}`);
  }
}
