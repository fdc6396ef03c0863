import {
  type AuthenticateOptions,
  type Authentication,
  authenticateWith,
  type Provider,
  parseSecret,
  type Secret,
  type WebhookEvent,
  type WebhookRequest,
} from '@penstock/webhooks';
import { type SecretReader, SecretUnavailable } from '../secrets/index.ts';
import { describeError, type Log, type Meter } from '../telemetry/index.ts';
import { METRIC } from '../topology/index.ts';
import { enqueueAll } from './enqueue.ts';
import { isOthers, type Messages, messagesOf, type Sending } from './messages.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReceiverServices extends Sending {
  readonly provider: Provider;
  readonly secrets: SecretReader;
  readonly webhookSecretId: string;
  readonly sqs: Parameters<typeof enqueueAll>[0];
  /** For providers that need them: fetching key sets, storing the secret of a first request, remembering tokens. */
  readonly ports: Pick<AuthenticateOptions, 'fetch' | 'enrolment' | 'tokens'>;
  readonly log: Log;
  readonly meter: Meter;
}

/** Lambda takes 6,291,456 bytes with base64 included; 4 MB leaves room for headers and escapes. */
const MAX_BODY_BYTES = 4_000_000;
/** Retry-After of a 503. Vendors that read it wait; the others keep to their own schedule. */
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
  if (request.body.byteLength > MAX_BODY_BYTES) return refuse(413, 'body-too-large');
  let result: Authentication;
  try {
    result = await authenticate(request, services);
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    return unavailable('secret-unreadable', describeError(error));
  }
  switch (result.kind) {
    case 'respond':
      log.info('webhook answered without events', { status: result.response.status });
      return result.response;
    case 'reject':
      return result.status >= 500 ? unavailable(result.reason) : refuse(result.status, result.reason);
    case 'accept':
      return store(result.events, result.response);
  }

  async function store(events: readonly WebhookEvent[], response: Answer): Promise<Answer> {
    let messages: readonly Messages[];
    try {
      messages = await Promise.all(events.map((event) => messagesOf(event, correlationId, services)));
    } catch (error) {
      return unavailable('claim-not-kept', describeError(error));
    }
    // The archive last: it holds only events that every delivery has stored. Else the completeness check would miss events that were not accepted.
    for (const kind of ['deliveries', 'archive'] as const) {
      const ofKind = messages.flatMap((event) => event[kind]);
      const { notStored, codes } = await enqueueAll(services.sqs, ofKind);
      if (notStored > 0) return unavailable(kind === 'archive' ? 'not-archived' : 'not-stored', codes.join(', '));
    }
    const accepted = events.filter((event) => isDeclared(event, services)).length;
    meter.count(METRIC.accepted, accepted);
    const others = events.filter((event) => isDeclared(event, services) && isOthers(event, services));
    if (others.length > 0) tellOthers(others);
    log.info('webhook accepted', {
      status: response.status,
      accepted,
      filtered: events.length - accepted,
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

  function refuse(status: number, reason: string): Answer {
    if (status === 401) meter.count(METRIC.signatureRefused);
    log.warn('webhook refused', { status, reason, bytes: request.body.byteLength });
    return json(status, status === 405 ? { allow: (services.provider.methods ?? ['POST']).join(', ') } : {});
  }

  function unavailable(reason: string, errorMessage?: string): Answer {
    meter.count(METRIC.unavailable);
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
 * Authenticates with the current and the previous secret. If neither fits, it reads both again and repeats: the secret may have been
 * rotated or corrected. Without a usable current secret a mismatch proves no forgery, so the answer is 503 and the sender retries.
 */
async function authenticate(request: WebhookRequest, services: ReceiverServices): Promise<Authentication> {
  let isMalformed = false;
  const first = await attempt(false);
  const mayBeCorrected = isMalformed && !first.isKeyed && first.result.kind === 'reject';
  const again = mayBeCorrected ? 'unusable' : isRefusedFor(MAYBE_ROTATED, first.result);
  const { result, isKeyed } = again ? await attempt(again) : first;
  return !isKeyed && isRefusedFor(MAYBE_ROTATED, result) ? SECRET_UNAVAILABLE : result;

  async function attempt(fresh: boolean | 'unusable'): Promise<{ result: Authentication; isKeyed: boolean }> {
    const { secrets, webhookSecretId, provider, ports, now } = services;
    const [current, previous] = await Promise.all([
      secrets.read(webhookSecretId, 'AWSCURRENT', { fresh }).then(parsed),
      secrets.read(webhookSecretId, 'AWSPREVIOUS', { fresh }).then(parsed),
    ]);
    const result = await authenticateWith(provider, request, {
      ...ports,
      secrets: [...current, ...previous],
      now: now(),
    });
    return { result, isKeyed: current.length > 0 };
  }

  function parsed(text: string | undefined): readonly Secret[] {
    const found = parseSecret(services.provider, text ?? '');
    if (found.kind === 'malformed') {
      isMalformed = true;
      services.log.error('webhook secret is malformed', { problems: [found.problem] });
    }
    return found.kind === 'secrets' ? found.secrets : [];
  }
}

const SECRET_UNAVAILABLE: Authentication = { kind: 'reject', status: 503, reason: 'secret-unavailable' };

function isRefusedFor(reasons: ReadonlySet<string>, result: Authentication): boolean {
  return result.kind === 'reject' && reasons.has(result.reason);
}

function isDeclared(event: WebhookEvent, { integration }: ReceiverServices): boolean {
  return Object.hasOwn(integration.source.events, event.type);
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  503: 'Service Unavailable',
};

/** The body repeats the status and tells no reason. */
function json(status: number, headers: Readonly<Record<string, string>>): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ message: MESSAGES[status] ?? 'Error' }),
  };
}
