/** A route as the matcher sees it, with what the caller keeps of it. */
export interface Route {
  /** As API Gateway writes it: `ANY /webhooks/{integration}`, `GET /files/{path+}`, `$default`. */
  readonly routeKey: string;
}

export interface Match<R extends Route> {
  readonly route: R;
  /** Values of the path's `{parameters}`, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Candidate<R extends Route> extends Match<R> {
  /** Lower is better: full path before greedy path before `$default`; an exact method before ANY; more fixed text first. */
  readonly rank: readonly [path: number, method: number, fixedPieces: number];
}

/**
 * The route API Gateway selects for a request, or undefined when it would answer 404.
 * The order of choice: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html.
 */
export function matchRoute<R extends Route>(routes: readonly R[], method: string, path: string): Match<R> | undefined {
  const candidates = routes
    .map((route) => tryRoute(route, method, path))
    .filter((candidate) => candidate !== undefined);
  return candidates.sort((a, b) => compare(a.rank, b.rank))[0];
}

function tryRoute<R extends Route>(route: R, method: string, path: string): Candidate<R> | undefined {
  if (route.routeKey === '$default') return { route, pathParameters: {}, rank: [2, 0, 0] };
  const [routeMethod = '', routePath = ''] = route.routeKey.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const pathParameters = tryPath(segments(routePath), segments(path));
  if (!pathParameters) return undefined;
  const isGreedy = routePath.includes('+}');
  const fixed = segments(routePath).filter((piece) => !piece.startsWith('{')).length;
  return { route, pathParameters, rank: [Number(isGreedy), Number(routeMethod === 'ANY'), -fixed] };
}

function tryPath(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, piece] of pattern.entries()) {
    const value = path[index];
    if (value === undefined) return undefined;
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(piece) ?? [];
    if (name === undefined) {
      if (piece !== value) return undefined;
    } else if (greedy) {
      return { ...parameters, [name]: path.slice(index).join('/') };
    } else {
      parameters[name] = value;
    }
  }
  return pattern.length === path.length ? parameters : undefined;
}

function segments(path: string): string[] {
  return path.split('/').slice(1);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
