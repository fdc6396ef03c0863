import { matchRoute, type Route } from './routes.ts';

interface Api {
  readonly routes: readonly Route[];
}

/**
 * The API that a request is for. On AWS each has a host of its own; on this machine they share one, and their routes tell them
 * apart. A path that no route matches belongs to the API whose routes begin as it does, which answers 404 and counts it. Undefined
 * where that is none, or several.
 */
export function chooseApi<A extends Api>(apis: readonly A[], method: string, path: string): A | undefined {
  if (apis.length === 1) return apis[0];
  const matching = apis.filter(({ routes }) => matchRoute(routes, method, path));
  return only(matching) ?? only(nearest(apis, path));
}

/** Those that share the most leading pieces with the path, and at least one. */
function nearest<A extends Api>(apis: readonly A[], path: string): readonly A[] {
  const shared = apis.map(({ routes }) => Math.max(0, ...routes.map(({ routeKey }) => sharedPieces(routeKey, path))));
  const most = Math.max(0, ...shared);
  return most === 0 ? [] : apis.filter((_, index) => shared[index] === most);
}

function sharedPieces(routeKey: string, path: string): number {
  const [, routePath = ''] = routeKey.split(' ');
  const [own, asked] = [pieces(routePath), pieces(path)];
  const differs = own.findIndex((piece, index) => piece !== asked[index]);
  return differs < 0 ? own.length : differs;
}

const pieces = (path: string) => path.split('/').filter((piece) => piece !== '');

const only = <A>(found: readonly A[]) => (found.length === 1 ? found[0] : undefined);
