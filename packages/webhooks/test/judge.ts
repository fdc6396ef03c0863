import { authenticate } from '../src/index.ts';
import type { Authentication, Secret, WebhookRequest } from '../src/types.ts';
import { type Genuine, SENT_AT } from './genuine/case.ts';

/** Authenticates a request, with the genuine secret and clock unless others are given. */
export function judge(
  genuine: Genuine,
  request: WebhookRequest,
  secrets: readonly Secret[] = [genuine.secret],
  now = SENT_AT,
): Promise<Authentication> {
  const options = { secrets, now: new Date(now), ...(genuine.fetch && { fetch: genuine.fetch }) };
  return authenticate(genuine.id, request, options);
}

export async function accepted(...args: Parameters<typeof judge>): Promise<boolean> {
  return (await judge(...args)).kind === 'accept';
}

/** `401 signature-mismatch`, `accept` or `respond`. */
export async function outcome(...args: Parameters<typeof judge>): Promise<string> {
  const answer = await judge(...args);
  return answer.kind === 'reject' ? `${answer.status} ${answer.reason}` : answer.kind;
}
