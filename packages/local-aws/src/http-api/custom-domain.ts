import type { ReceivedRequest } from './event.ts';

interface Domain {
  readonly host: string;
  readonly isMutualTls: boolean;
  readonly mappings: readonly { readonly apiId: string; readonly basePath: string }[];
}

/** Where a request goes that names a custom domain in its `Host` header. */
export type ThroughDomain =
  | { readonly kind: 'api'; readonly apiId: string; readonly request: ReceivedRequest }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'no-certificate' };

/**
 * Undefined for a request to a host of no domain. The mapping with the longest base path is chosen, and the base path is taken off:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mappings.html.
 */
export function throughDomain(domains: readonly Domain[], request: ReceivedRequest): ThroughDomain | undefined {
  const at = request.rawHeaders.findIndex((entry, index) => index % 2 === 0 && entry.toLowerCase() === 'host');
  const host = at < 0 ? undefined : request.rawHeaders[at + 1]?.replace(/:\d+$/, '').toLowerCase();
  const domain = domains.find((one) => one.host === host);
  if (!domain) return undefined;
  if (domain.isMutualTls) return { kind: 'no-certificate' };
  const [path = '/'] = request.target.split('?', 1);
  const [mapping] = domain.mappings
    .filter(({ basePath }) => basePath === '' || path === `/${basePath}` || path.startsWith(`/${basePath}/`))
    .toSorted((a, b) => b.basePath.length - a.basePath.length);
  if (!mapping) return { kind: 'not-found' };
  const { apiId, basePath } = mapping;
  const rest = basePath === '' ? request.target : request.target.slice(basePath.length + 1);
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  return { kind: 'api', apiId, request: { ...request, target } };
}
