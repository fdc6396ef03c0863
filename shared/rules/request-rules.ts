import { type Destination, pathProblem } from '../contract/index.ts';
import { baseUrlProblem } from './base-url.ts';
import type { Rule } from './rule.ts';

/** RFC 9110, section 5.6.2: what a header's name is made of. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** What the client writes itself, from the call and the secret. */
const OWN_HEADERS: readonly string[] = [
  ...['authorization', 'accept', 'accept-encoding', 'content-type', 'content-length', 'host', 'transfer-encoding'],
  ...['user-agent', 'x-correlation-id'],
];

function headerProblem(name: string, value: string): string | undefined {
  if (!HEADER_NAME.test(name)) return 'which HTTP does not allow; give a name such as Stripe-Version.';
  if (OWN_HEADERS.includes(name.toLowerCase()))
    return 'which every call writes itself; leave it out. A credential belongs in authentication.';
  return /^[\x20-\x7e]+$/.test(value)
    ? undefined
    : 'whose value is empty or holds a character that HTTP does not allow.';
}

/** What a destination writes into every request: joined or sent as it stands, it would reach another host, or none. */
export const requestRules: readonly Rule<Destination>[] = [
  {
    name: 'token-path',
    check: ({ authentication }) => {
      if (!('tokenPath' in authentication)) return undefined;
      const { tokenPath } = authentication;
      const problem = pathProblem(tokenPath);
      return (
        problem &&
        `authentication.tokenPath is "${tokenPath}", which ${problem}; give a path below the base URL such as /oauth/token, or the client secret could reach another host.`
      );
    },
  },
  {
    name: 'token-origin',
    check: ({ authentication }) => {
      if (!('tokenPath' in authentication) || authentication.tokenOrigin === undefined) return undefined;
      const problem = baseUrlProblem(authentication.tokenOrigin);
      return problem && `authentication.tokenOrigin: ${problem}`;
    },
  },
  {
    name: 'authorize-url',
    check: ({ authentication }) => {
      if (!('authorizeUrl' in authentication) || authentication.authorizeUrl === undefined) return undefined;
      const url = URL.canParse(authentication.authorizeUrl) ? new URL(authentication.authorizeUrl) : undefined;
      return url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === ''
        ? undefined
        : `authentication.authorizeUrl is "${authentication.authorizeUrl}"; give a whole https URL without a query, such as https://login.example.com/authorize.`;
    },
  },
  {
    name: 'headers',
    check: ({ headers = {} }) => {
      const wrong = Object.entries(headers).find(([name, value]) => headerProblem(name, value) !== undefined);
      return wrong && `headers holds "${wrong[0]}", ${headerProblem(...wrong)}`;
    },
  },
  {
    name: 'secret-headers',
    check: ({ authentication: { secretHeaders = {} } }) => {
      const wrong = Object.entries(secretHeaders).find(
        ([name, member]) => headerProblem(name, 'x') !== undefined || !/^[A-Za-z][A-Za-z0-9]*$/.test(member),
      );
      return (
        wrong &&
        `authentication.secretHeaders holds "${wrong[0]}", ${headerProblem(wrong[0], 'x') ?? `and "${wrong[1]}"; give the name of a member of the secret, such as tenantId.`}`
      );
    },
  },
  {
    name: 'request-id-header',
    check: ({ requestIdHeader: name }) =>
      name === undefined || (HEADER_NAME.test(name) && name === name.toLowerCase())
        ? undefined
        : `requestIdHeader is "${name}"; give the header's name in lower case, such as x-request-id.`,
  },
  {
    name: 'probe-path',
    check: ({ probe: { path } }) => {
      const problem = pathProblem(path);
      return problem && `probe.path is "${path}", which ${problem}; give a path below the base URL such as /me.`;
    },
  },
  {
    name: 'credential-header',
    check: ({ authentication }) =>
      authentication.scheme !== 'api-key' || HEADER_NAME.test(authentication.header)
        ? undefined
        : `authentication.header is "${authentication.header}", which HTTP does not allow; give a name such as X-Api-Key.`,
  },
  {
    // RFC 7617: the first colon ends the user name.
    name: 'basic-username',
    check: ({ authentication }) =>
      authentication.scheme !== 'basic' || !/[:\p{Cc}]/u.test(authentication.username)
        ? undefined
        : `authentication.username is "${authentication.username}"; a user name has no colon and no control character.`,
  },
];
