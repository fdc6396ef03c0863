import type { Call } from '../call.ts';
import type { Facts } from '../scheme.ts';

/** One event's surroundings: its bytes and what its scopes hold. */
export interface View {
  readonly call: Call;
  readonly facts: Facts;
  readonly body: Uint8Array;
  find(scope: string, steps: readonly string[]): string | undefined;
}
