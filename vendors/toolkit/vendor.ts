import type { Clock } from '@penstock/local-aws/clock';
import type { ControlRoute } from './control-route.ts';
import type { Answer, RequestHead, VendorRequest } from './request.ts';
import type { SettingsRules } from './settings.ts';
import type { Store } from './store.ts';

/** The decision taken on a request's head: authentication, rate and connection limits. */
export type Admission =
  | { readonly granted: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly granted: false; readonly answer: Answer };

/** The parts that differ between vendors. Server, faults, call log, control interface and state are shared. */
export interface VendorDefinition<Settings> {
  readonly name: string;
  readonly settings: SettingsRules<Settings>;
  open(context: VendorContext<Settings>): VendorBehaviour;
}

export interface VendorContext<Settings> {
  readonly clock: Clock;
  readonly store: Store;
  settings(): Settings;
  /** From 0 up to, but not including, 1: for retry jitter only. */
  random(): number;
  /** A fresh UUID, for correlation ids. */
  uuid(): string;
}

export interface VendorBehaviour {
  /** Bytes of the longest request body; longer ones are answered with `failure(413)`. */
  readonly bodyLimit: number;
  /** `busy` counts the other admitted requests that have no answer yet. */
  admit(head: RequestHead, busy: number): Admission;
  handle(request: VendorRequest): Answer;
  /** The vendor's answer to a body that is too large (413), and to an error of its own (500). */
  failure(status: 413 | 500): Answer;
  /** Every record by kind, for `GET /_control/state`. */
  records(): Readonly<Record<string, unknown>>;
  readonly controls: readonly ControlRoute[];
  /** Called after the control interface changed settings or records. */
  refresh(): void;
  close(): Promise<void>;
}
