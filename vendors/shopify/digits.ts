/** JSON with big integers as numbers, all their digits kept. */
export function digits(value: unknown): string {
  const marks = new Map<string, string>();
  const text = JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'bigint') return member;
    const mark = `\u0000${marks.size}\u0000`;
    marks.set(JSON.stringify(mark), String(member));
    return mark;
  });
  return text.replace(/"\\u0000\d+\\u0000"/g, (mark) => marks.get(mark) ?? mark);
}
