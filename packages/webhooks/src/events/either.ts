import type { Call } from '../call.ts';
import type { Facts, Reading } from '../scheme.ts';
import { startOf } from './json.ts';
import type { EitherBody } from './readers.ts';

export function eitherBody(call: Call, reader: EitherBody, facts: Facts): Reading | Promise<Reading> {
  const { body } = call.request;
  const first = body.subarray(startOf(body)).find((byte) => byte > 0x20);
  const chosen = first === reader.first.charCodeAt(0) ? reader.matching : reader.otherwise;
  return chosen.read(call, chosen, facts);
}
