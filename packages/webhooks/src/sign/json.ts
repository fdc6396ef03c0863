import { locate, textOf } from '../json/slices.ts';

/** The paths that a path with `#` stands for: one for each element of each array. */
export function pathsOf(value: unknown, steps: readonly string[]): string[][] {
  const [step, ...rest] = steps;
  if (step === undefined) return [[]];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value).filter(([name]) => (step === '#' ? Array.isArray(value) : name === step));
  return entries.flatMap(([name, inner]) => pathsOf(inner, rest).map((path) => [name, ...path]));
}

/** Sets one member, and leaves all other bytes as they are: numbers that a double cannot hold stay exact. */
export function withMember(body: Uint8Array, path: readonly string[], value: unknown): Uint8Array {
  const whole = { start: 0, end: body.byteLength };
  const known = locate(body, whole, path);
  if (known) return spliced(body, known.start, known.end, JSON.stringify(value));
  const name = path.at(-1) ?? '';
  const parent = path.slice(0, -1);
  const object = locate(body, whole, parent);
  if (!object) return withMember(body, parent, { [name]: value });
  const isEmpty = /^\{\s*\}\s*$/.test(Buffer.from(body.subarray(object.start, object.end)).toString('latin1'));
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}${isEmpty ? '' : ','}`;
  return spliced(body, object.start + 1, object.start + 1, member);
}

/** The text at a path; empty when it is missing. */
export function textAtPath(body: Uint8Array, path: readonly string[]): string {
  const slice = locate(body, { start: 0, end: body.byteLength }, path);
  return slice ? textOf(body, slice) : '';
}

function spliced(body: Uint8Array, start: number, end: number, text: string): Uint8Array {
  return Buffer.concat([body.subarray(0, start), Buffer.from(text), body.subarray(end)]);
}
