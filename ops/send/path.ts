/** Members of JSON values by path: `a/0/b` or `a.0.b`. Values are never changed, but copied. */
const stepsOf = (path: string) => path.split(/[/.]/);

export function readPath(value: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>(
    (at, step) => (isContainer(at) ? Object.entries(at).find(([k]) => k === step)?.[1] : undefined),
    value,
  );
}

export function writePath(value: unknown, path: string, member: unknown): unknown {
  const [step = '', ...rest] = stepsOf(path);
  const inner = rest.length === 0 ? member : writePath(readPath(value, step), rest.join('/'), member);
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === step ? inner : one));
  return { ...(isContainer(value) && value), [step]: inner };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
