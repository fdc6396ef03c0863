import type { EventReader } from '../scheme.ts';
import type { CloudEvents } from './cloud-events.ts';
import type { FormEvent } from './form.ts';
import type { FormJsonEvent, FormJsonEvents } from './form-json.ts';
import type { JsonEvent, JsonEvents } from './json.ts';
import type { JsonLines } from './json-lines.ts';
import type { RawEvent } from './raw.ts';
import type { XmlEvents } from './xml.ts';

/** Every reader's configuration: types only, so a provider brings in no reader but its own. */
export type AnyReader =
  | JsonEvent
  | JsonEvents
  | FormEvent
  | FormJsonEvent
  | FormJsonEvents
  | XmlEvents
  | RawEvent
  | JsonLines
  | CloudEvents
  | EitherBody;

/** Senders with two kinds of body, told apart by the first byte that is not space. */
export interface EitherBody extends EventReader {
  /** The byte as a character, `{` or `<`. */
  readonly first: string;
  readonly matching: AnyReader;
  readonly otherwise: AnyReader;
}
