import { decodeBody, type Envelope } from '../contract/index.ts';

/** One pair after the other, escaped as a form is: no space, a name before the first `=`, and no beginning of JSON or XML. */
const FORM = /^[^\s=&{["<][^\s=&]*=\S*$/;

/** What the sender's bytes say: a JSON value, or of a form its names with their values; `undefined` for anything else. */
export function payloadOf(envelope: Envelope): unknown {
  const text = decodeBody(envelope).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return FORM.test(text) ? formOf(text) : undefined;
  }
}

/** A name that comes more than once has a list. */
function formOf(text: string): Readonly<Record<string, string | readonly string[]>> {
  const form = new URLSearchParams(text);
  const names = [...new Set(form.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
