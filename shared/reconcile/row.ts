import { hash } from 'node:crypto';
import { wordCode } from './first-look.ts';

/**
 * One record of a listing as it is compared: 30 bytes and its id, and nothing of its content. A page of them is one object of S3: `PRC2`,
 * then row after row: 16 bytes of the key's digest, 8 of the fingerprint, the time, the word, the length of the id, the id.
 */
export interface Row {
  /** The record's id on its side: at most 200 bytes. */
  readonly id: string;
  /** What both sides call the record by. Only its digest is kept. */
  readonly key: string;
  /** By the names of the contract's `fields`. Only their digest is kept. */
  readonly compared: Readonly<Record<string, string | number | boolean | null>>;
  /** ISO 8601: when the record changed last, by its side's clock. */
  readonly changedAt?: string;
  /** One of the side's words: its place among them is one byte. */
  readonly word?: string;
}

export const KEY_BYTES = 16;
const FINGERPRINT_BYTES = 8;
export const TIME_AT = KEY_BYTES + FINGERPRINT_BYTES;
export const WORD_AT = TIME_AT + 4;
/** Its length, and then its bytes. */
export const ID_AT = WORD_AT + 1;
const FORMAT = Buffer.from('PRC2');

/** 64 bits: two values that differ have the same one once in 2^64. */
export function fingerprintOf(compared: Row['compared'], fields: readonly string[]): Buffer {
  return digest(JSON.stringify(fields.map((field) => compared[field] ?? null)), FINGERPRINT_BYTES);
}

/** 128 bits: of a billion keys no two have the same one. */
export const keyDigest = (key: string) => digest(key, KEY_BYTES);

/** @param words of the side */
export function writeRows(rows: readonly Row[], fields: readonly string[], words: readonly string[] = []): Buffer {
  const parts = [FORMAT];
  for (const { id, key, compared, changedAt, word } of rows) {
    const idBytes = Buffer.from(id);
    const fixed = Buffer.alloc(ID_AT + 1);
    keyDigest(key).copy(fixed, 0);
    fingerprintOf(compared, fields).copy(fixed, KEY_BYTES);
    fixed.writeUInt32LE(secondsOf(changedAt), TIME_AT);
    fixed.writeUInt8(wordCode(words, word), WORD_AT);
    fixed.writeUInt8(idBytes.length, ID_AT);
    parts.push(fixed, idBytes);
  }
  return Buffer.concat(parts);
}

/** @throws UnknownFormat where the page was not written by `writeRows` */
export function* rowsIn(page: Buffer): Generator<number> {
  if (!page.subarray(0, FORMAT.length).equals(FORMAT)) throw new UnknownFormat();
  let at = FORMAT.length;
  while (at < page.length) {
    yield at;
    at += ID_AT + 1 + page.readUInt8(at + ID_AT);
  }
}

/** The rows were written before a deploy that changed their format: the next run reads both sides from the beginning. */
export class UnknownFormat extends Error {
  override name = 'UnknownFormat';

  constructor() {
    super('A page of rows is in a format that is not known.');
  }
}

/** Whole seconds since 1970; 0 where the time is not stated. */
const secondsOf = (time: string | undefined) =>
  time === undefined ? 0 : Math.min(0xffff_ffff, Math.max(0, Math.floor(Date.parse(time) / 1000)));

const digest = (text: string, bytes: number) => hash('sha256', text, 'buffer').subarray(0, bytes);
