import { CACHE_MS } from '../../shared/call/limits/cache.ts';
import type { Delivery } from '../../shared/contract/index.ts';
import { maxReceiveCount } from '../../shared/topology/index.ts';
import { RESPONSE_MS } from './kinds.ts';

/**
 * What of the model is in force. What is not waits for a change of the engine, which its reason names: put it in force with
 * that change. `MODEL_ALL=1` puts everything in force, to see what fails without it.
 */
const WAITING: Readonly<Record<string, string>> = {
  strangers: 'the receiver keeps events of other tenants out of the queue, so that no worker meets one',
};

export const inForce = (name: string) => process.env.MODEL_ALL === '1' || !Object.hasOwn(WAITING, name);
/** What is not in force, each with its reason. */
export const waitingFor = () => Object.entries(WAITING).filter(([name]) => !inForce(name));

/** Receives of a message beside those whose worker died. */
export const mostReceives = (delivery: Delivery) => maxReceiveCount(delivery);

/** How long after a breaker opened a call may begin: a state from the cache, and a wait for a slot that began by it. */
export const latestCallMs = CACHE_MS + RESPONSE_MS;
