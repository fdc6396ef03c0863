import { members } from './slices.ts';

/**
 * A JSON object without some of its own members; what stays keeps its bytes, so that numbers beyond 2^53 survive. Anything else, and an
 * object that has none of them, is returned as it is.
 *
 * @example
 * import { withoutMembers } from '@penstock/webhooks';
 *
 * const kept = withoutMembers(Buffer.from('{"objectId":70101,"propertyValue":"ada@example.com"}'), ['propertyValue']);
 */
export function withoutMembers(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const all = members(bytes, { start: 0, end: bytes.length });
  const kept = all.filter(({ name }) => !names.includes(name));
  if (kept.length === all.length) return bytes;
  const parts = kept.map(({ start, end }) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
      .toString('utf8')
      .trimEnd(),
  );
  return Buffer.from(`{${parts.join(',')}}`);
}
