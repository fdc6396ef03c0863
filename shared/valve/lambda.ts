import {
  InvokeCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import type { ProbeAnswer, ProbeRequest } from '../topology/index.ts';
import type { Mapping } from './plan.ts';

/** The Lambda calls of the valve. Lambda's errors pass through. */
export interface ValveLambda {
  mappingsOf(functionName: string): Promise<readonly Mapping[]>;
  /** Begins to enable or disable; `false` while Lambda is busy with an earlier change. */
  switchMapping(id: string, isEnabled: boolean): Promise<boolean>;
  /** Invokes a worker to probe an account. @throws Error also where the worker itself fails */
  probe(functionName: string, account: string): Promise<ProbeAnswer>;
}

/**
 * @param prober a client that does not repeat: a repeated invocation would be a second probe
 * @param alias the name by which workers take probes
 */
export function createValveLambda(client: LambdaClient, prober: LambdaClient, alias: string): ValveLambda {
  return {
    async mappingsOf(FunctionName) {
      const found: Mapping[] = [];
      for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client }, { FunctionName }))
        found.push(...EventSourceMappings.map(({ UUID = '', State = '' }) => ({ id: UUID, state: State })));
      return found;
    },

    async switchMapping(UUID, Enabled) {
      try {
        await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
        return true;
      } catch (error) {
        if (error instanceof ResourceInUseException) return false;
        throw error;
      }
    },

    async probe(FunctionName, account) {
      const request: ProbeRequest = { probe: account };
      const { FunctionError, Payload } = await prober.send(
        new InvokeCommand({ FunctionName, Qualifier: alias, Payload: JSON.stringify(request) }),
      );
      if (FunctionError) throw new Error(`The worker ${FunctionName} ended in an error: read its log.`);
      return JSON.parse(Payload?.transformToString() ?? '{}');
    },
  };
}
