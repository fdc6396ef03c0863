/**
 * The value at a path: `order.email`, `items.0.name`, or a JSON pointer (RFC 6901) such as `/order/e.mail` for keys that hold dots.
 * Undefined where there is none.
 */
export function valueAt(value: unknown, path: string): unknown {
  return partsOf(path).reduce<unknown>((place, part) => {
    if (typeof place !== 'object' || place === null) return undefined;
    const member = Object.getOwnPropertyDescriptor(place, part);
    return member?.enumerable ? member.value : undefined;
  }, value);
}

function partsOf(path: string): readonly string[] {
  if (path === '' || path === '/') return [];
  if (!path.startsWith('/')) return path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
