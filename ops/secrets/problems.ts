/** What HTTP lets a header hold: printable ASCII. */
const OUTSIDE = /[^\x20-\x7e]/;

/** Where a text holds what no header can; its position, never its value. */
export function headerProblem(text: string, what = 'it'): string | undefined {
  if (text.trim() === '') return 'is empty';
  const at = text.search(OUTSIDE);
  if (at < 0) return undefined;
  const kind = /[\r\n]/.test(text.charAt(at))
    ? 'a line break'
    : text.charCodeAt(at) < 0x20 || text.charCodeAt(at) === 0x7f
      ? 'a control character'
      : 'not plain ASCII, such as a curly quote or an accented letter';
  return `does not fit an HTTP header: character ${at + 1} of ${text.length} in ${what} is ${kind}`;
}

/** What is wrong with the JSON of a secret with several parts; names parts only. */
export function partsProblem(
  text: string,
  parts: readonly { readonly name: string; readonly optional?: boolean }[],
): string | undefined {
  const names = [...new Set(parts.map(({ name }) => name))];
  const expected = `expected {${names.map((name) => `"${name}": "…"`).join(', ')}}`;
  const given = objectIn(text);
  if (!given) return `is not a JSON object; ${expected}`;
  const needed = names.filter((name) => parts.some((part) => part.name === name && !part.optional));
  const missing = needed.filter((name) => typeof given[name] !== 'string' || given[name].trim() === '');
  if (missing.length > 0) return `lacks ${missing.map((name) => `"${name}"`).join(' and ')}; ${expected}`;
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  if (unknown.length > 0) return `has ${unknown.length} members that mean nothing; ${expected}`;
  for (const name of names.filter((one) => given[one] !== undefined)) {
    const problem = headerProblem(String(given[name]), `"${name}"`);
    if (problem) return problem;
  }
  return undefined;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
