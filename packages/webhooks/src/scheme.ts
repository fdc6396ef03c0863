import type { Call } from './call.ts';
import type { Reason, Unreadable, WebhookEvent, WebhookResponse } from './types.ts';

/** Decides whether the request is genuine. `verify` gets its own configuration as the second argument. */
export interface Scheme {
  verify(call: Call, scheme: Scheme): Verdict | Promise<Verdict>;
}

/** A reason to refuse, or facts that the verification established, for the event's fields (`fact/…`). */
export type Verdict = Reason | Facts;
export type Facts = Readonly<Record<string, string>>;

/** Finds the events in a genuine request. `read` gets its own configuration as the second argument. */
export interface EventReader {
  read(call: Call, reader: EventReader, facts: Facts): Reading | Promise<Reading>;
}

/** Events, none of them for an empty batch; an answer of its own for a signed handshake; or a reason to refuse the whole request. */
export type Reading =
  | {
      readonly kind: 'events';
      readonly events: readonly WebhookEvent[];
      /** Elements of a list that are no event: each stands alone. */
      readonly unreadable?: readonly Unreadable[];
      readonly response?: WebhookResponse;
    }
  | { readonly kind: 'respond'; readonly response: WebhookResponse }
  | Reason;

/** Answers the requests that it recognises; `undefined` passes the request to the scheme. */
export interface Handshake {
  /** For the contract page. */
  readonly says: string;
  answer?(call: Call, handshake: Handshake): HandshakeAnswer | Promise<HandshakeAnswer>;
}

export type HandshakeAnswer = WebhookResponse | Reason | undefined;
