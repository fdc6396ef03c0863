import type { Call } from '../call.ts';
import type { Facts } from '../scheme.ts';

/** What the sources of one event are read from: its bytes and its scopes. */
export interface View {
  readonly call: Call;
  readonly facts: Facts;
  readonly body: Uint8Array;
  find(scope: string, steps: readonly string[]): string | undefined;
}
