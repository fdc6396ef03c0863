import { AwsError, type AwsService, type CallContext, type Caller, type Input, type Output } from './service.ts';

/** One call on its way through the endpoint. */
export interface Call {
  readonly caller: Caller;
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
}

export type Run = (call: Call, context: Omit<CallContext, 'caller'>) => Promise<Output>;

/** Takes a call to the service it names. */
export function createRun(services: readonly AwsService[]): Run {
  const byName = new Map(services.map((service) => [service.name, service]));
  return async ({ caller, service: name, operation, input }, context) => {
    const service = byName.get(name);
    if (!service) throw new AwsError('UnknownOperationException', `The service ${name} does not run here.`, 501);
    return service.handle(operation, input, { caller, ...context });
  };
}
