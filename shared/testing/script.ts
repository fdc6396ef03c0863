import { FAILURES, type HttpFailure, type HttpResult } from '../call/client/index.ts';
import type { Integration } from '../contract/index.ts';

/** What a vendor answers to one call, or how the call fails before there is an answer. */
export type ScriptedAnswer =
  | {
      readonly status: number;
      /** Sent as JSON; text is sent as it is, such as a gateway's error page. */
      readonly body?: unknown;
      /** Names in lower case. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly failure: HttpFailure };

/** Answers in the order of the calls, or by the call's `operation`, each in its own order. */
export type AccountScript = readonly ScriptedAnswer[] | Readonly<Record<string, readonly ScriptedAnswer[]>>;

/** The accounts that an integration's deliveries call. */
export type AccountOf<I extends Integration> =
  | I['deliveries'][keyof I['deliveries']]['destination']['name']
  | I['deliveries'][keyof I['deliveries']]['reads'][number]['name'];

export type Script<I extends Integration> = { readonly [Name in AccountOf<I>]?: AccountScript };

/**
 * A call that the script does not answer. The message says which, and what to add.
 *
 * @example
 * import { NotScripted, testDelivery } from 'penstock/testing';
 * import { expect, test } from 'vitest';
 * import delivery from './integrations/orders-to-books/order-to-invoice.ts';
 *
 * test('a paid order is written to the books', async () => {
 *   const event = { order: { number: '4711' } };
 *   await expect(testDelivery(delivery, { event })).rejects.toBeInstanceOf(NotScripted);
 * });
 */
export class NotScripted extends Error {
  override name = 'NotScripted';
}

/** One call, as the delivery made it. */
export interface RecordedCall {
  readonly account: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Hands out the answers of a script, each once. The function it returns throws NotScripted where there is none left. */
export function answersOf(delivery: string, script: Readonly<Record<string, AccountScript | undefined>>) {
  const given = new Map<string, number>();
  return (call: RecordedCall): ScriptedAnswer => {
    const { account, operation, method, path } = call;
    const own = script[account];
    const answers = isList(own) ? own : own?.[operation];
    const key = isList(own) ? account : JSON.stringify([account, operation]);
    const used = given.get(key) ?? 0;
    const answer = answers?.[used];
    given.set(key, used + 1);
    if (answer !== undefined) return answer;
    const place = isList(own) || own === undefined ? account : `${account}['${operation}']`;
    const left = used === 0 ? 'does not answer' : `answers only ${used === 1 ? 'once' : `${used} times`}`;
    throw new NotScripted(
      `${delivery} called ${account} ${method} ${path} ("${operation}"), which the script ${left}; add an answer such as { status: 200, body: … } to \`answers.${place}\`.`,
    );
  };
}

/** The answer as it comes from the network. */
export function resultOf(answer: ScriptedAnswer): HttpResult {
  if ('failure' in answer) {
    return { kind: 'failure', failure: answer.failure, sent: FAILURES[answer.failure].mayBeSent };
  }
  const { status, body, headers = {} } = answer;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answer', status, headers, body: Buffer.from(text) };
}

function isList(script: AccountScript | undefined): script is readonly ScriptedAnswer[] {
  return Array.isArray(script);
}
