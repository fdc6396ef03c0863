import { hourOf, keyMayHold } from '../archive/index.ts';
import { type Claim, decodeBody, type Envelope, readEnvelope } from '../contract/index.ts';
import { type Act, type ActKey, actText } from '../ledger/index.ts';
import { idsOf, knownOf, maskValue, parseExactly } from '../masking/index.ts';
import type { RecoveredDelivery } from '../topology/index.ts';
import type { Letter } from './letters.ts';
import { type RecoverServices, Refusal, sentence } from './services.ts';
import { valueAt } from './value-at.ts';

/** An event, as its row of the ledger names it. */
export interface NamedEvent {
  /** `integration/delivery`. */
  readonly delivery: string;
  readonly tenant: string;
  readonly eventId: string;
  readonly messageId: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

export interface RevealRequest extends NamedEvent {
  readonly path: string;
  /** The row of the audit that says who wants it, and why. */
  readonly act: ActKey;
}

/** A payload with its values masked. */
export interface ShownPayload {
  /** Where it was read. */
  readonly from: string;
  readonly bytes: number;
  /** Of a payload that is JSON; otherwise a sentence says what it is. */
  readonly content: unknown;
  /** It goes on: its places say where it was cut. */
  readonly isCut?: true;
}

/** The function's payload, from a person. */
export type PayloadRequest = { readonly look: NamedEvent } | { readonly reveal: RevealRequest };

export type PayloadAnswer =
  | { readonly payload: ShownPayload }
  | { readonly value: unknown; readonly from: string }
  | { readonly error: string };

/** Characters of JSON that are shown at once. */
const MOST = 60_000;
const LONGEST_VALUE = 10_000;
/** A reason that was given long ago is another person's. */
const ACT_MS = 15 * 60_000;
/** Time to read one more object, or to release letters. */
const CLOSING_MS = 15_000;
/** A replay that takes effect again goes under another identity; the archive has the first one. */
const AGAIN = /~again-[\w-]+$/;

/** What the audit holds of a value that is shown. */
export const revealAct = ({ delivery, eventId }: NamedEvent, path: string) => ({
  act: 'payload reveal',
  target: actText(`${delivery} ${eventId}`),
  filter: actText(path),
});

interface Found {
  readonly body: Buffer;
  readonly from: string;
  /** Absent where the message is no event. */
  readonly envelope?: Envelope;
}

type Services = Pick<RecoverServices, 'config' | 'archive' | 'queues' | 'loadClaim' | 'readAct' | 'now'>;

/** Reads events' payloads for a person: masked, or one value of them for a reason. AWS's errors pass through. */
export function createPayloads(
  services: Services,
): (request: PayloadRequest, remainingMs: () => number) => Promise<PayloadAnswer> {
  const { config, archive, now } = services;

  return async (request, remainingMs) => {
    try {
      if ('look' in request) return { payload: await look(request.look, remainingMs) };
      return await reveal(request.reveal, remainingMs);
    } catch (error) {
      if (error instanceof Refusal) return { error: sentence(error.message) };
      throw error;
    }
  };

  async function look(event: NamedEvent, remainingMs: () => number): Promise<ShownPayload> {
    const declared = declaredOf(event);
    const { body, from, envelope } = await find(event, declared, remainingMs);
    const json = jsonOf(body);
    const size = { from, bytes: body.byteLength };
    if (json === undefined)
      return { ...size, content: `(not JSON: ${body.byteLength} bytes; the path / is all of it)` };
    const known = knownOf(declared.shown, envelope ? idsOf(envelope) : []);
    const { shown, isCut } = maskValue(json.value, { known, most: MOST });
    return { ...size, content: shown, ...(isCut && { isCut }) };
  }

  /** One value as it is. A row of the audit must say so first, regardless of who invokes the function. */
  async function reveal({ path, act: key, ...event }: RevealRequest, remainingMs: () => number) {
    const declared = declaredOf(event);
    const recorded = await services.readAct(key);
    if (!recorded || !isFor(recorded, event, path))
      throw new Refusal('no row of the audit says that this value is wanted, and why: nothing is shown');
    const { body, from } = await find(event, declared, remainingMs);
    return { value: valueIn(body, path), from };
  }

  function isFor({ act, target, filter, reason, at }: Act, event: NamedEvent, path: string): boolean {
    const wanted = revealAct(event, path);
    const isSame = act === wanted.act && target === wanted.target && filter === wanted.filter;
    return isSame && Boolean(reason?.trim()) && Math.abs(now() - Date.parse(at)) < ACT_MS;
  }

  function declaredOf({ delivery }: NamedEvent): RecoveredDelivery {
    const [, declared] = Object.entries(config.deliveries).find(([path]) => path === delivery) ?? [];
    if (!declared) throw new Refusal(`there is no delivery "${delivery}" in this environment`);
    return declared;
  }

  /** The archive first: reading it changes nothing. A letter that is received is hidden from others until it is released. */
  async function find(event: NamedEvent, declared: RecoveredDelivery, remainingMs: () => number): Promise<Found> {
    const archived = await inArchive(event, declared, remainingMs);
    if (archived) return whole(archived.envelope, archived.from);
    const letter = await inLetters(event, declared, remainingMs);
    if (!letter)
      throw new Refusal(
        'the payload is neither in the archive, which gets an event up to six minutes after its receipt, nor in the dead-letter queue',
      );
    const from = `the dead-letter queue (message ${letter.messageId})`;
    const read = readEnvelope(letter.body);
    return read.ok ? whole(read.envelope, from) : { body: Buffer.from(letter.body), from };
  }

  async function inArchive(
    { tenant, eventId, receivedAt }: NamedEvent,
    declared: RecoveredDelivery,
    remainingMs: () => number,
  ) {
    const id = eventId.replace(AGAIN, '');
    if (Number.isNaN(Date.parse(receivedAt))) return undefined;
    for await (const { key } of archive.list(declared.integration, { hour: hourOf(receivedAt) })) {
      if (!keyMayHold(key, id)) continue;
      if (remainingMs() < CLOSING_MS)
        throw new Refusal('the hour holds more objects than can be read in the time: repeat it');
      for await (const envelope of archive.events(key))
        if (envelope.eventId === id && envelope.tenant === tenant) return { envelope, from: `the archive (${key})` };
    }
    return undefined;
  }

  async function inLetters(
    { tenant, eventId, messageId }: NamedEvent,
    declared: RecoveredDelivery,
    remainingMs: () => number,
  ): Promise<Letter | undefined> {
    const queues = await services.queues(declared);
    if (await queues.isMoving())
      throw new Refusal(
        'SQS moves dead letters of this delivery at this moment, and the archive does not have the event: repeat it',
      );
    let found: Letter | undefined;
    const { taken } = await queues.scan({
      take: (letter) => {
        const isIt = letter.messageId === messageId || (letter.eventId === eventId && letter.account === tenant);
        if (isIt) found ??= letter;
        return isIt;
      },
      isContent: () => found !== undefined,
      remainingMs,
    });
    await queues.release(taken);
    return found;
  }

  async function whole(envelope: Envelope, from: string): Promise<Found> {
    const { claim } = envelope;
    if (!claim) return { body: decodeBody(envelope), from, envelope };
    return { body: await loaded(claim), from: `the payload store (${claim.key}), by ${from}`, envelope };
  }

  async function loaded(claim: Claim): Promise<Buffer> {
    const read = await services.loadClaim(claim);
    if (!read.ok) throw new Refusal(`the payload store does not give the payload (${read.outcome.reason})`);
    return read.body;
  }
}

function valueIn(body: Buffer, path: string): unknown {
  const json = jsonOf(body);
  const value = json === undefined ? (path === '/' ? body.toString('utf8') : undefined) : valueAt(json.value, path);
  if (value === undefined) throw new Refusal(`the payload has no value at ${JSON.stringify(path)}`);
  if (typeof value === 'object' && value !== null && !JSON.isRawJSON(value))
    throw new Refusal(`${JSON.stringify(path)} holds several values, and one is shown at a time: name one of them`);
  return typeof value === 'string' ? value.slice(0, LONGEST_VALUE) : value;
}

function jsonOf(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: parseExactly(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}
