import fc from 'fast-check';
import { seldom } from './seldom.ts';

/** A receiver that was deployed first sends one more copy of an event, in an envelope that workers read only once they are deployed too. */
export interface NewerEnvelope {
  readonly act: 'newer-envelope';
  readonly event: number;
  readonly at: number;
  readonly deployedAt: number;
}

const newer: fc.Arbitrary<NewerEnvelope> = fc
  .record({ event: fc.nat({ max: 3 }), at: fc.nat({ max: 120 }), after: fc.integer({ min: 1, max: 900 }) })
  .map(({ event, at, after }) => ({ act: 'newer-envelope', event, at, deployedAt: at + after }));

export const newerEnvelopes = seldom(newer, { maxLength: 2 });

/** No worker of today reads it. */
const NEWER = 99;

/** The message's body as the newer receiver writes it. */
export function asNewer(body: string, { deployedAt }: NewerEnvelope): string {
  return JSON.stringify({ ...JSON.parse(body), v: NEWER, was: body, deployedAt });
}

/** What the worker that is deployed now makes of a body: once it is the newer one, what an older one makes of the older body. */
export function asDeployed(body: string, seconds: number): string {
  if (!body.includes('"deployedAt"')) return body;
  const { was, deployedAt } = JSON.parse(body) as { readonly was: string; readonly deployedAt: number };
  return seconds >= deployedAt ? was : body;
}
