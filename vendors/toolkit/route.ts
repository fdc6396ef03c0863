/** A handler behind a method and a path pattern such as `/3.0/lists/:list/members`; `:name` takes one whole segment. */
export interface Route<Handler> {
  readonly method: string;
  readonly pattern: string;
  readonly handle: Handler;
}

export type Params = Readonly<Record<string, string>>;

type Resolved<Handler> =
  | { readonly kind: 'found'; readonly handle: Handler; readonly params: Params }
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
  | { readonly kind: 'not-found' };

/** Finds the route of a request; the first that fits wins. `path` is percent-encoded, the parameters are not. */
export function resolveRoute<Handler>(
  routes: readonly Route<Handler>[],
  method: string,
  path: string,
): Resolved<Handler> {
  const fitting = routes.flatMap((route) => {
    const params = paramsOf(route.pattern, path);
    return params ? [{ route, params }] : [];
  });
  const hit = fitting.find(({ route }) => route.method === method);
  if (hit) return { kind: 'found', handle: hit.route.handle, params: hit.params };
  if (fitting.length === 0) return { kind: 'not-found' };
  return { kind: 'method-not-allowed', allow: [...new Set(fitting.map(({ route }) => route.method))] };
}

function paramsOf(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = decoded(given[index] ?? '');
    if (value === undefined) return undefined;
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else params[segment.slice(1)] = value;
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
