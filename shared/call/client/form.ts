/** A body as text; without `text` there is none. */
export type Written = { readonly ok: true; readonly text?: string } | { readonly ok: false };

type Pair = readonly [name: string, value: string];

/**
 * A body as `application/x-www-form-urlencoded`: members of members in brackets, items of a list by their number, `null` as an empty
 * text, what is undefined left out. Source: https://docs.stripe.com/api/metadata, https://docs.stripe.com/api/expanding_objects.
 */
export function formOf(body: unknown): Written {
  if (body === undefined) return { ok: true };
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { ok: false };
  const pairs = pairsOf(Object.entries(body).map(([name, value]) => ({ name, value, above: [body] })));
  if (pairs === undefined) return { ok: false };
  const form = new URLSearchParams();
  for (const [name, value] of pairs) form.append(name, value);
  return { ok: true, text: form.toString() };
}

interface Member {
  readonly name: string;
  readonly value: unknown;
  /** The objects that it is in: one that is in itself has no end. */
  readonly above: readonly object[];
}

/** Undefined when a value cannot be sent: a function, a number that is none, a text that is not well-formed, a circle. */
function pairsOf(members: readonly Member[]): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  for (const { name, value, above } of members) {
    if (value === undefined) continue;
    const text = textOf(value);
    if (text !== undefined) {
      pairs.push([name, text]);
      continue;
    }
    if (typeof value !== 'object' || value === null || above.includes(value)) return undefined;
    const inside = pairsOf(
      Object.entries(value).map(([key, member]) => ({
        ...{ name: `${name}[${key}]`, value: member, above: [...above, value] },
      })),
    );
    if (inside === undefined) return undefined;
    pairs.push(...inside);
  }
  return pairs;
}

function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}
