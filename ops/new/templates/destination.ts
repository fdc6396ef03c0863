/** One vendor account. */
export function destinationTemplate(name: string, constant: string, title: string): string {
  return `import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/** Texts that begin with TO DECIDE are refused in production. */
export const ${constant} = defineDestination({
  name: '${name}',
  title: '${title}',
  baseUrl: 'https://to-decide.example',
  apiVersion: 'TO DECIDE: the API version that the paths are written against',
  changesAnnouncedAt: 'TO DECIDE: where changes to it are announced',
  authentication: { scheme: 'bearer', secret: 'TO DECIDE: what the vendor calls the credential' },
  permissions: ['TO DECIDE: what the credential must be allowed to do'],
  timeouts: { connectMs: 3000, responseMs: 10_000 },
  // Slow on purpose: raise it to what the vendor's pages allow.
  limits: { perSecond: 1 },
  breaker: DEFAULT_BREAKER,
  // What a status means, where it is not what HTTP says: 401 and 403 stop the calls until a person has acted.
  responses: [
    { status: 401, means: 'authentication', reason: '${name}-credential-refused' },
    { status: 403, means: 'authentication', reason: '${name}-forbidden' },
  ],
  probe: { method: 'GET', path: '/to-decide' },
});
`;
}
