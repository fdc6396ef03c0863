import { parseFault } from './fault-request.ts';
import type { Faults } from './faults.ts';
import type { Reply, SignedRequest } from './http.ts';
import type { Identities } from './identities.ts';
import type { Meter } from './meter.ts';
import type { Permissions } from './permissions.ts';

export interface ControlParts {
  readonly identities: Identities;
  readonly permissions: Permissions;
  readonly faults: Faults;
  readonly meter: Meter;
}

const PREFIX = '/_local-aws/';

/** Whether a request is for the operator's own paths, which are no part of AWS. */
export function isControl(url: string): boolean {
  return url.startsWith(PREFIX);
}

/**
 * Answers the operator's paths:
 *
 *     GET|DELETE      /_local-aws/calls         counts of calls
 *     GET|POST|DELETE /_local-aws/faults[/ID]   faults to inject
 *     GET|DELETE      /_local-aws/permissions   what was denied, and what is allowed and was never used
 *
 * They take no signature, as the endpoint listens on the loopback interface only; pages of a browser are refused.
 */
export function answerControl(parts: ControlParts, { method, url, headers, body }: SignedRequest): Reply {
  if (headers.origin) return json(403, { message: 'These paths are not for web pages.' });
  const [path = '', id] = url.slice(PREFIX.length).split('/');
  switch (`${method} ${path}`) {
    case 'GET calls':
      return json(200, { calls: parts.meter.counts() });
    case 'DELETE calls':
      parts.meter.reset();
      return NO_CONTENT;
    case 'GET permissions':
      return json(200, {
        denied: parts.permissions.denied(),
        unused: parts.permissions.unused(parts.identities.callers()),
      });
    case 'DELETE permissions':
      parts.permissions.reset();
      return NO_CONTENT;
    case 'GET faults':
      return json(200, { faults: parts.faults.list() });
    case 'POST faults':
      return addFault(parts.faults, body);
    case 'DELETE faults':
      parts.faults.remove(id);
      return NO_CONTENT;
    default:
      return json(404, {
        message: `${method} ${url} is not served: see calls, faults and permissions under ${PREFIX}.`,
      });
  }
}

const NO_CONTENT: Reply = { status: 204, headers: {}, body: '' };

function addFault(faults: Faults, body: Buffer): Reply {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return json(400, { message: 'The body is not JSON.' });
  }
  const parsed = parseFault(value);
  if ('violations' in parsed) return json(400, { message: `Malformed fault: ${parsed.violations.join('; ')}.` });
  return json(201, faults.add(parsed.fault));
}

function json(status: number, value: object): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
