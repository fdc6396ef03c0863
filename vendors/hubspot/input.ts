import type { Answer, VendorRequest } from '../toolkit/request.ts';
import type { Answers } from './answers.ts';

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

/** The JSON object of a request body, or HubSpot's refusal: 415 for another content type, 400 for invalid JSON. */
export function jsonObject(request: VendorRequest, answers: Answers): Parsed<Record<string, unknown>> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return refused(answers.error(415, 'HTTP 415 Unsupported Media Type'));
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch (error) {
    const place = /line (\d+) column (\d+)/.exec(error instanceof Error ? error.message : '');
    const at = `line ${place?.[1] ?? 1}, column ${place?.[2] ?? request.body.length + 1}`;
    return refused(answers.error(400, `Invalid input JSON on ${at}: Unexpected character or end-of-input`));
  }
  if (!isObject(value)) return refused(wrongType(answers, 'java.util.LinkedHashMap', value));
  return { ok: true, value };
}

/** The texts of `{ properties: {…} }`: numbers and booleans become text, null clears, anything else is refused. */
export function propertyValues(body: Record<string, unknown>, answers: Answers): Parsed<Record<string, string>> {
  const { properties } = body;
  if (properties === undefined)
    return refused(
      answers.error(
        400,
        'Invalid input JSON on line 1, column 1: some of required attributes are not set [properties]',
      ),
    );
  if (!isObject(properties)) return refused(wrongType(answers, 'java.util.LinkedHashMap', properties));
  const values: [string, string][] = [];
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'object' && value !== null) return refused(wrongType(answers, 'java.lang.String', value));
    values.push([name, value === null ? '' : String(value)]);
  }
  return { ok: true, value: Object.fromEntries(values) };
}

function wrongType(answers: Answers, wanted: string, value: unknown): Answer {
  const token = Array.isArray(value) ? 'Array value (token `JsonToken.START_ARRAY`)' : `${typeof value} value`;
  return answers.error(
    400,
    `Invalid input JSON on line 1, column 1: Cannot deserialize value of type \`${wanted}\` from ${token}`,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(answer: Answer): { ok: false; answer: Answer } {
  return { ok: false, answer };
}
