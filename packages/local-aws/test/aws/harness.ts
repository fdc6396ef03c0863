import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REGION } from '../../src/aws/account.ts';
import { createEndpoint, type Endpoint } from '../../src/aws/index.ts';
import type { AwsService } from '../../src/aws/service.ts';
import { type Clock, scaledClock } from '../../src/clock.ts';

export const OPERATOR_KEYS = { accessKeyId: 'AKIAOPERATOR0000000', secretAccessKey: 'operator-secret-of-the-tests' };

/** An endpoint on a free port with the given services, and what a client needs to speak to it as the operator. */
export async function startEndpoint(
  services: readonly AwsService[],
  clock: Clock = scaledClock(1),
): Promise<{ endpoint: Endpoint; client: ClientConfig }> {
  const endpoint = createEndpoint({ services, clock });
  endpoint.identities.add(OPERATOR_KEYS.accessKeyId, OPERATOR_KEYS.secretAccessKey, { kind: 'operator' });
  const url = await endpoint.listen(0);
  return { endpoint, client: clientConfig(url) };
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof OPERATOR_KEYS;
  readonly maxAttempts: number;
}

/** One attempt by default, so that a test sees each answer. */
export function clientConfig(endpoint: string, credentials = OPERATOR_KEYS): ClientConfig {
  return { endpoint, region: REGION, credentials, maxAttempts: 1 };
}

/** A resource's policy that lets an AWS service in, for one source. */
export function letIn(service: string, Action: string, Resource: string, sourceArn: string): string {
  const Condition = { ArnEquals: { 'aws:SourceArn': sourceArn } };
  return JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action, Resource, Condition }],
  });
}

/** A directory for one test file; `remove` deletes it. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'penstock-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A clock that stands still until `advance`; due callbacks run while it moves. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
  /** The milliseconds until each callback that waits, in order. */
  pending(): readonly number[];
}

export function manualClock(start: number): ManualClock {
  let now = start;
  let waiting: { due: number; run: () => void }[] = [];
  return {
    rate: 1,
    busy: () => () => {},
    now: () => now,
    after(ms, run) {
      const entry = { due: now + ms, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    pending: () => waiting.map(({ due }) => due - now).sort((a, b) => a - b),
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = waiting.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = end;
    },
  };
}
