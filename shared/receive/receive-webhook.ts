import {
  type AuthenticateOptions,
  type Authentication,
  authenticateWith,
  type WebhookEvent,
  type WebhookRequest,
} from '@penstock/webhooks';
import { SecretUnavailable } from '../secrets/index.ts';
import { describeError, type Log, type Meter } from '../telemetry/index.ts';
import { METRIC } from '../topology/index.ts';
import { type Elements, sortElements } from './elements.ts';
import { enqueueAll, type QueueMessage } from './enqueue.ts';
import { isOthers, type Messages, messagesOf, type Sending, unreadableMessage } from './messages.ts';
import { noteUndeclared } from './undeclared.ts';
import { type SecretProblem, type SecretSource, type ValidSecrets, validSecrets } from './valid-secrets.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReceiverServices extends Sending, SecretSource {
  readonly sqs: Parameters<typeof enqueueAll>[0];
  /** For providers that need them: fetching key sets, storing the secret of a first request, remembering tokens. */
  readonly ports: Pick<AuthenticateOptions, 'fetch' | 'enrolment' | 'tokens' | 'permission'>;
  readonly log: Log;
  readonly meter: Meter;
}

/** Lambda takes 6,291,456 bytes with base64 included; 4 MB leaves room for headers and escapes. */
const MAX_BODY_BYTES = 4_000_000;
/** Retry-After of a 503 and of a 429. Vendors that read it wait; the others keep to their own schedule. */
const RETRY_AFTER_SECONDS = 30;

/**
 * Receives one request: authenticates the raw bytes, sends every event to the queue of each delivery that takes it and to the
 * archive's, and only then answers as the vendor expects. It never answers 2xx before SQS has confirmed every message; otherwise it
 * answers 503, and the sender's retry is harmless because events are idempotent.
 */
export async function receiveWebhook(
  request: WebhookRequest,
  correlationId: string,
  services: ReceiverServices,
): Promise<Answer> {
  const { log, meter } = services;
  if (request.body.byteLength > MAX_BODY_BYTES) return refuse({ status: 413, reason: 'body-too-large' }, false);
  let result: Authentication;
  let isGenuine: boolean;
  let problem: SecretProblem | undefined;
  try {
    ({ result, isGenuine, problem } = await authenticate(request, services));
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    return unavailable(error.reason, error.message);
  }
  switch (result.kind) {
    case 'respond':
      log.info('webhook answered without events', { status: result.response.status });
      return result.response;
    case 'reject':
      if (result.status < 500) return refuse(result, isGenuine);
      return result.reason === 'secret-unavailable' && problem
        ? unavailable(problem.reason, problem.remedy)
        : unavailable(result.reason);
    case 'accept':
      return store(sortElements(result, services.integration), result.response);
  }

  async function store({ declared, undeclared, unreadable }: Elements, response: Answer): Promise<Answer> {
    let messages: readonly Messages[];
    let kept: readonly QueueMessage[];
    try {
      messages = await Promise.all(declared.map((event) => messagesOf(event, correlationId, services)));
      kept = await Promise.all(unreadable.map((element) => unreadableMessage(element, correlationId, services)));
    } catch (error) {
      return unavailable('claim-not-kept', describeError(error));
    }
    // The archive last: it holds only events that every delivery has stored. Else the completeness check would miss events that were not accepted.
    for (const kind of ['deliveries', 'archive'] as const) {
      const ofKind = [...messages.flatMap((event) => event[kind]), ...(kind === 'archive' ? kept : [])];
      const { notStored, codes } = await enqueueAll(services.sqs, ofKind);
      if (notStored > 0) return unavailable(kind === 'archive' ? 'not-archived' : 'not-stored', codes.join(', '));
    }
    if (unreadable.length > 0) {
      meter.count(METRIC.genuineRefused, unreadable.length);
      log.error('elements of a genuine webhook could not be read: the archive keeps them as unreadable', {
        count: unreadable.length,
        problems: [...new Set(unreadable.map(({ reason, type = 'no type' }) => `${type}: ${reason}`))].slice(0, 20),
      });
    }
    const accepted = declared.length;
    meter.count(METRIC.accepted, accepted);
    const others = declared.filter((event) => isOthers(event, services));
    if (others.length > 0) tellOthers(others);
    log.info('webhook accepted', {
      status: response.status,
      accepted,
      filtered: noteUndeclared(undeclared, services),
      bytes: request.body.byteLength,
    });
    return response;
  }

  function tellOthers(others: readonly WebhookEvent[]): void {
    const tenants = [...new Set(others.map(({ account = 'none named' }) => account.slice(0, 100)))];
    meter.count(METRIC.otherTenants, others.length);
    log.warn('events of another tenant are archived and not delivered', {
      reason: 'tenant-not-ours',
      problems: tenants.slice(0, 10),
    });
  }

  function refuse(
    { status, reason }: { readonly status: number; readonly reason: string },
    isGenuine: boolean,
  ): Answer {
    const fields = { status, reason, bytes: request.body.byteLength };
    if (isGenuine) {
      // Its sender did all that it should: the fault is ours, and most senders do not repeat what got 4xx.
      meter.count(METRIC.genuineRefused);
      log.error('genuine webhook refused', fields);
    } else {
      if (status === 401) meter.count(METRIC.signatureRefused);
      log.warn('webhook refused', fields);
    }
    const shaped = services.provider.refusals?.[status];
    if (shaped) return { status, ...shaped };
    return json(status, headersOf(status, services.provider.methods));
  }

  function unavailable(reason: string, errorMessage?: string): Answer {
    log.error('webhook not accepted: a service that the receiver needs is not available', {
      status: 503,
      reason,
      ...(errorMessage !== undefined && { errorMessage }),
    });
    return json(503, { 'retry-after': String(RETRY_AFTER_SECONDS) });
  }
}

/** Reasons of a refusal that a rotated secret explains: the receiver reads the secret again before it refuses. */
const MAYBE_ROTATED: ReadonlySet<string> = new Set(['signature-mismatch', 'wrong-audience', 'untrusted-certificate']);

/**
 * Authenticates with the current and the previous secret. If neither fits, it reads both again: the secret may have been rotated or
 * corrected. It verifies a second time only with secrets that it has not tried. Without a usable current secret a mismatch proves no
 * forgery, so the answer is 503 and the sender retries.
 */
async function authenticate(request: WebhookRequest, services: ReceiverServices): Promise<Attempt> {
  const tried = new Set<string>();
  const first = await attempt(false);
  const mayBeCorrected = first.isUnusable && !first.isKeyed && first.result.kind === 'reject';
  const again = mayBeCorrected ? 'unusable' : isRefusedFor(MAYBE_ROTATED, first.result);
  const last = again ? await attempt(again, first) : first;
  return !last.isKeyed && isRefusedFor(MAYBE_ROTATED, last.result) ? { ...last, result: SECRET_UNAVAILABLE } : last;

  async function attempt(fresh: boolean | 'unusable', before?: Attempt): Promise<Attempt> {
    const { provider, ports, now } = services;
    const { secrets: valid, ...state } = await validSecrets(services, fresh);
    const secrets = valid.filter((secret) => !tried.has(JSON.stringify(secret)));
    if (before && secrets.length === 0) return { ...before, ...state };
    for (const secret of secrets) tried.add(JSON.stringify(secret));
    let isGenuine = false;
    const onVerified = () => {
      isGenuine = true;
    };
    const result = await authenticateWith(provider, request, { ...ports, secrets, now: now(), onVerified });
    return { ...state, result, isGenuine };
  }
}

/** What came of a request with the secrets that were valid. */
interface Attempt extends Omit<ValidSecrets, 'secrets'> {
  readonly result: Authentication;
  /** Whether its signature was right. */
  readonly isGenuine: boolean;
}

const SECRET_UNAVAILABLE: Authentication = { kind: 'reject', status: 503, reason: 'secret-unavailable' };

function isRefusedFor(reasons: ReadonlySet<string>, result: Authentication): boolean {
  return result.kind === 'reject' && reasons.has(result.reason);
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function headersOf(status: number, methods: readonly string[] = ['POST']): Readonly<Record<string, string>> {
  if (status === 405) return { allow: methods.join(', ') };
  return status === 429 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
}

/** The body repeats the status and tells no reason. */
function json(status: number, headers: Readonly<Record<string, string>>): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message: MESSAGES[status] ?? 'Error' }),
  };
}
