import { solePart } from './call.ts';
import type { Provider } from './provider.ts';
import type { Secret, SecretPart } from './types.ts';

/** `problem` names parts and rules only; the value itself is never quoted. */
export type ParsedSecret =
  | { readonly kind: 'secrets'; readonly secrets: readonly Secret[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed'; readonly problem: string };

type One = { readonly kind: 'secret'; readonly secret: Secret } | Exclude<ParsedSecret, { kind: 'secrets' }>;

/**
 * Reads the text of a secret for one provider: a JSON object with its parts, a JSON array of several valid secrets, or the
 * plain text where the provider has one required part. Space around the text is ignored.
 *
 * @example
 * import { parseSecret, providers } from '@penstock/webhooks';
 *
 * const parsed = parseSecret(providers['hubspot-v3'], '{ "clientSecret": "from the app\'s page" }');
 * if (parsed.kind === 'malformed') throw new Error(`The secret ${parsed.problem}.`);
 * const secrets = parsed.kind === 'secrets' ? parsed.secrets : [];
 */
export function parseSecret(provider: Provider, text: string): ParsedSecret {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'empty' };
  if (!/^[[{]/.test(trimmed)) return listOf([parseOne(provider.parts, trimmed)]);
  const json = parseJson(trimmed);
  if (json === undefined) return { kind: 'malformed', problem: `is not valid JSON; ${remedy(provider.parts)}` };
  return listOf((Array.isArray(json) ? json : [json]).map((one) => parseOne(provider.parts, one)));
}

function listOf(ones: readonly One[]): ParsedSecret {
  const secrets: Secret[] = [];
  for (const one of ones) {
    if (one.kind === 'malformed') return one;
    if (one.kind === 'secret') secrets.push(one.secret);
  }
  return secrets.length > 0 ? { kind: 'secrets', secrets } : { kind: 'empty' };
}

function parseOne(parts: readonly SecretPart[], value: unknown): One {
  if (typeof value === 'string') {
    const sole = solePart(parts);
    if (!sole) return { kind: 'malformed', problem: `is plain text; ${remedy(parts)}` };
    return parseParts(parts, { [sole.name]: value });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'malformed', problem: `holds neither text nor an object; ${remedy(parts)}` };
  return parseParts(parts, value as Record<string, unknown>);
}

function parseParts(parts: readonly SecretPart[], given: Readonly<Record<string, unknown>>): One {
  const secret: Record<string, string> = {};
  for (const { name, form } of parts) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') return { kind: 'malformed', problem: `part "${name}" is not text` };
    const text = value.trim();
    if (text !== '' && form && !form.test(text))
      return { kind: 'malformed', problem: `part "${name}" does not match ${form.source}` };
    if (text !== '') secret[name] = text;
  }
  const missing = parts.filter((part) => !part.optional && secret[part.name] === undefined).map((part) => part.name);
  if (missing.length === 0) return { kind: 'secret', secret };
  const untouched = Object.keys(secret).length === 0 && Object.keys(given).every((name) => isPart(parts, name));
  if (untouched) return { kind: 'empty' };
  return { kind: 'malformed', problem: `lacks ${missing.map((name) => `"${name}"`).join(' and ')}; ${remedy(parts)}` };
}

function isPart(parts: readonly SecretPart[], name: string): boolean {
  return parts.some((part) => part.name === name);
}

function remedy(parts: readonly SecretPart[]): string {
  const shape = parts.map(({ name, optional }) => `"${name}": "…"${optional ? ' (optional)' : ''}`).join(', ');
  return `expected {${shape}}${solePart(parts) ? ' or the plain text' : ''}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
