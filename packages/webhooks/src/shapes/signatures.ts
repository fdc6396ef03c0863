import type { Call } from '../call.ts';
import type { Reason } from '../types.ts';
import type { SignatureReader, Signatures } from './signed.ts';

/** Where vendors put signatures in headers. One function each, so that a provider's bundle carries only the one that it needs. */

/** One header that is one signature, perhaps behind a prefix. */
export interface OneHeader extends SignatureReader {
  readonly header: string;
  readonly prefix?: string;
}

export function oneHeader(call: Call, { header, prefix = '' }: OneHeader): Signatures | Reason {
  const value = call.header(header);
  if (!value) return 'missing-signature';
  return value.startsWith(prefix) ? { signatures: [value.slice(prefix.length)] } : 'malformed-signature';
}

/** One header of `name=value` pairs: exactly one timestamp, one or more signatures, other names skipped. */
export interface Pairs extends SignatureReader {
  readonly header: string;
  readonly separator: ',' | ';' | ', ';
  readonly timestamp: string;
  readonly signature: string;
}

const MOST_PAIRS = 128;

export function pairs(call: Call, scheme: Pairs): Signatures | Reason {
  const value = call.header(scheme.header);
  if (!value) return 'missing-signature';
  const found = splitPairs(value, scheme.separator);
  const timestamps = found.filter(([name]) => name === scheme.timestamp);
  const signatures = found.filter(([name]) => name === scheme.signature).map(([, text]) => text);
  const [timestamp] = timestamps;
  // A header that came twice is joined by a comma, which no single value holds.
  const doubled = timestamps.length > 1 || found.some(([name, text]) => !/^\w+$/.test(name) || text.includes(','));
  if (signatures.length === 0 || doubled) return 'malformed-signature';
  return timestamp ? { signatures, timestamp: timestamp[1], others: new Map(found) } : 'missing-timestamp';
}

function splitPairs(value: string, separator: string): [string, string][] {
  return value.split(separator, MOST_PAIRS).map((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
}

/** One header that lists several signatures, each behind its version; other versions are skipped. */
export interface Versions extends SignatureReader {
  /** Lower-case names; the first that is there counts. */
  readonly headers: readonly string[];
  readonly separator: ' ' | ',';
  /** For example `v1,` or `v1=`. */
  readonly version: string;
}

export function versions(call: Call, { headers, separator, version }: Versions): Signatures | Reason {
  const value = headers.map((name) => call.header(name)).find((text) => text);
  if (!value) return 'missing-signature';
  const entries = value.split(separator, MOST_PAIRS);
  // `v1,text`: a second comma means that the header came twice.
  if (separator === ' ' && entries.some((text) => text.split(',').length !== 2)) return 'malformed-signature';
  const listed = entries.filter((text) => text.startsWith(version));
  if (listed.length === 0) return 'malformed-signature';
  return { signatures: listed.map((text) => text.slice(version.length)) };
}

/** Headers numbered from 1, one signature each. */
export interface Numbered extends SignatureReader {
  readonly prefix: string;
  readonly most: number;
}

export function numbered(call: Call, { prefix, most }: Numbered): Signatures | Reason {
  const signatures: string[] = [];
  for (let number = 1; number <= most; number++) {
    const value = call.header(`${prefix}${number}`);
    if (value) signatures.push(value);
  }
  return signatures.length > 0 ? { signatures } : 'missing-signature';
}

export type AnySignature = OneHeader | Pairs | Versions | Numbered;
