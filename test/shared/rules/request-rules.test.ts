import { describe, expect, test } from 'vitest';
import type { Delivery, Destination, Integration } from '../../../shared/contract/index.ts';
import { checkIntegrations, environmentProblems } from '../../../shared/rules/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../../fixtures/project/penstock.config.ts';

const delivery = sound.deliveries['contact-to-member'];

/** The messages about an account that is declared so. */
function messagesFor(change: Partial<Destination>, worker: Delivery['worker'] = delivery.worker): readonly string[] {
  const destination: Destination = { ...delivery.destination, ...change };
  const integration: Integration = {
    ...sound,
    deliveries: { 'contact-to-member': { ...delivery, destination, worker } },
  };
  return checkIntegrations([integration]).map(({ rule, where, message }) => `${where}: ${message} [${rule}]`);
}
const oauth = (tokenPath: string) => ({
  authentication: { scheme: 'oauth-client-credentials', tokenPath, secret: 'client' } as const,
  timeouts: { connectMs: 1000, responseMs: 2000 },
});

describe('what an account writes into every request', () => {
  test.each([
    [
      'a token path that continues the host',
      oauth('.evil.example/token'),
      /".evil.example\/token", which does not begin with a slash; give a path .*client secret could reach another host. \[token-path\]/,
    ],
    ['a token path that makes the host a user name', oauth('@evil.example/token'), /\[token-path\]/],
    ['a token path that names a host', oauth('//evil.example/token'), /which has an empty part.*\[token-path\]/],
    ['a token path that is a URL', oauth('https://evil.example/token'), /\[token-path\]/],
    ['a token path that leads up', oauth('/../token'), /a part that is "." or "..".*\[token-path\]/],
    [
      'a probe path without a slash',
      { probe: { method: 'GET', path: 'me' } },
      /destination mailchimp: probe.path is "me", which does not begin with a slash.*\[probe-path\]/,
    ],
    [
      'a header that HTTP does not allow',
      { authentication: { scheme: 'api-key', header: 'X Api Key', secret: 'key' } },
      /header is "X Api Key".*X-Api-Key. \[credential-header\]/,
    ],
    [
      'a user name with a colon',
      { authentication: { scheme: 'basic', username: 'a:b', secret: 'key' } },
      /username is "a:b".*\[basic-username\]/,
    ],
    [
      'a token endpoint at no origin',
      {
        ...oauth('/token'),
        authentication: { ...oauth('/token').authentication, tokenOrigin: 'https://identity.example.com/connect' },
      },
      /tokenOrigin: base URL is "https:\/\/identity.example.com\/connect"; give an https origin.*\[token-origin\]/,
    ],
    [
      'a header that each call writes itself',
      { headers: { Authorization: 'x' } },
      /headers holds "Authorization".*\[headers\]/,
    ],
    [
      'a header without a value',
      { headers: { 'X-Version': '' } },
      /headers holds "X-Version", whose value is empty.*\[headers\]/,
    ],
    [
      'a page of consent that is not encrypted',
      {
        ...oauth('/token'),
        authentication: {
          ...{ scheme: 'oauth-refresh-token', tokenPath: '/token', secret: 'app' },
          authorizeUrl: 'http://login.example.com/authorize',
        } as never,
      },
      /authorizeUrl is "http:\/\/login.example.com\/authorize"; give a whole https URL.*\[authorize-url\]/,
    ],
    [
      'a member of the secret that has no name',
      { authentication: { scheme: 'bearer', secret: 'token', secretHeaders: { 'X-Tenant': 'tenant id' } } },
      /secretHeaders holds "X-Tenant", and "tenant id"; give the name of a member.*\[secret-headers\]/,
    ],
    [
      'a request id in capitals',
      { requestIdHeader: 'Request-Id' },
      /requestIdHeader is "Request-Id".*\[request-id-header\]/,
    ],
  ] as const)('is refused at synth: %s', (_, change, message) => {
    expect(messagesFor(change)).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    oauth('/oauth/token'),
    { probe: { method: 'GET', path: '/v3/company?minorversion=75' } },
    { authentication: { scheme: 'api-key', header: 'X-Api-Key', secret: 'key' } },
    { headers: { 'Payments-Version': '2026-10-28' }, requestIdHeader: 'request-id', bodies: 'form' },
  ] as const)('is accepted: %j', (change) => {
    expect(messagesFor(change)).toEqual([]);
  });
});

describe('time-outs stay inside the function’s own limit', () => {
  // HubSpot 3 s and 8 s, Mailchimp 3 s and 12 s; and three to close.
  test.each([
    [29, []],
    [
      28,
      [
        expect.stringMatching(
          /may wait 26000 ms for its vendors and their tokens, and 3000 ms stay for the worker's end, but worker.timeoutSeconds is 28/,
        ),
      ],
    ],
  ])('with the time that the worker needs to close: %i s', (timeoutSeconds, expected) => {
    expect(messagesFor({}, { ...delivery.worker, timeoutSeconds })).toEqual(expected);
  });

  test.each([
    [20, []],
    [19, [expect.stringMatching(/may wait 17000 ms/)]],
  ])('with the request for a token: %i s', (timeoutSeconds, expected) => {
    expect(messagesFor(oauth('/token'), { ...delivery.worker, timeoutSeconds })).toEqual(expected);
  });
});

test.each(['https://docs.example.com/?ref=main', 'https://docs.example.com/docs#top', 'https://user@docs.example.com'])(
  'a docs URL that no path can follow is refused: %s',
  (docsUrl) => {
    const { dev } = project.environments;
    if (!dev) throw new Error('there is an environment dev');
    expect(environmentProblems('dev', { ...dev, docsUrl })).toEqual([
      expect.stringContaining(`docsUrl is "${docsUrl}"`),
    ]);
  },
);
