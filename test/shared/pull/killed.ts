import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The process dies at its request of this number. `after`: the request had its effect. */
export interface Kill {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** What a dead process's requests end with. */
export class Killed extends Error {}

/** One process: dead from its kill on. */
export interface Process {
  /** Makes a request, counted, unless the process is dead or dies at it. */
  guarded<T>(act: () => T | Promise<T>): Promise<T>;
  /** A client whose requests are guarded. */
  readonly client: DynamoDBClient;
}

/** Processes that follow each other, whose requests are counted together; one of them may be told to die. */
export function createProcesses(newClient: () => DynamoDBClient) {
  let kill: Kill | undefined;
  let requests = 0;

  function start(): Process {
    let isDead = false;
    const guarded: Process['guarded'] = async (act) => {
      if (isDead) throw new Killed();
      requests += 1;
      const isIt = kill?.at === requests;
      if (isIt) isDead = true;
      if (isIt && kill?.when === 'before') throw new Killed();
      const result = await act();
      if (isIt) throw new Killed();
      return result;
    };
    const client = newClient();
    client.middlewareStack.add((next) => (args) => guarded(() => next(args)), {
      step: 'finalizeRequest',
      name: 'kill',
      priority: 'high',
    });
    return { guarded, client };
  }

  return {
    start,
    requests: () => requests,
    /** Counts from here on. */
    dieAt(next: Kill | undefined): void {
      kill = next;
      requests = 0;
    },
    live(): void {
      kill = undefined;
    },
  };
}
