import { createHash } from 'node:crypto';
import type { Clock } from '@penstock/local-aws/clock';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import type { Store } from '../toolkit/store.ts';
import { exception } from './answers.ts';
import type { XeroSettings } from './settings.ts';

const LONGEST_KEY = 128;

interface Kept {
  readonly at: number;
  readonly request: string;
  readonly answer: Answer;
}

/**
 * Answers a repeated `Idempotency-Key` with the first answer, refusals and errors included ~, and refuses the key for another request.
 * https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/
 */
export function idempotencyKeys(store: Store, clock: Clock, settings: () => XeroSettings) {
  const kept = store.collection<Kept>('idempotency key');
  return (app: string, { method, target, body, headers }: VendorRequest, act: () => Answer): Answer => {
    const key = headers['idempotency-key'];
    if (key === undefined || method === 'GET') return act();
    if (key.length > LONGEST_KEY)
      return exception(400, 0, 'InvalidIdempotencyKeyException', `The key is longer than ${LONGEST_KEY} characters`);
    const request = createHash('sha256').update(`${method} ${target}\n${body}`).digest('hex');
    const before = kept.get(`${app} ${key}`);
    if (before && clock.now() - before.at < settings().keyLifeMs) {
      if (before.request !== request)
        return exception(400, 0, 'IdempotencyKeyReusedException', 'The key was used for a request that differs');
      return { ...before.answer, changed: false };
    }
    const answer = act();
    if (answer.status < 400 || settings().errorsAreKept)
      kept.put(`${app} ${key}`, { at: clock.now(), request, answer });
    return answer;
  };
}
