import type { Call } from '../call.ts';
import type { AnyReader, EventReader, Facts, Reading } from '../row.ts';

/** Senders with two kinds of body, told apart by the first byte that is not space. */
export interface EitherBody extends EventReader {
  /** The byte as a character, `{` or `<`. */
  readonly first: string;
  readonly matching: AnyReader;
  readonly otherwise: AnyReader;
}

export function eitherBody(call: Call, reader: EitherBody, facts: Facts): Reading | Promise<Reading> {
  const first = call.request.body.find((byte) => byte > 0x20);
  const chosen = first === reader.first.charCodeAt(0) ? reader.matching : reader.otherwise;
  return chosen.read(call, chosen, facts);
}
