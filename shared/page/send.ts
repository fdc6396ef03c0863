import type { PagingTarget } from '../contract/index.ts';
import type { SecretReader } from '../secrets/index.ts';
import { PAGING_CREDENTIAL, pagingOrigin, pagingSecretName } from '../topology/index.ts';
import type { Page } from './page.ts';
import { TARGET_FORMATS } from './target.ts';
import type { TargetRequest } from './target-format.ts';

export interface SendPorts {
  readonly environment: string;
  readonly secrets: SecretReader;
  readonly fetch: typeof fetch;
  /** Milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A page that did not reach a target: names the target, its answer and the remedy; never the secret or the page. */
class PageNotSent extends Error {
  constructor(target: PagingTarget, why: string) {
    super(`${target.kind} target "${target.name}" ${why}`);
    this.name = 'PageNotSent';
  }
}

/** From a request's start to its answer's last byte. Targets answer in under a second. */
const ANSWER_MS = 5000;
/** Between the two tries of a page: shorter than Lambda's own retry, which comes after a minute. */
const PAUSE_MS = 1000;

type Answer =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  | { readonly kind: 'failure'; readonly why: string };

/**
 * Sends a page to a target; tries twice after a network failure or a 5xx, and with a rotated secret after a refusal.
 * At most two requests, 11 s together.
 * @throws PageNotSent, SecretUnavailable
 */
export async function sendPage(target: PagingTarget, page: Page, ports: SendPorts): Promise<void> {
  const secret = await readSecret(target, ports, false);
  const first = await post(requestOf(target, page, secret), ports.fetch);
  if (isTaken(first)) return;
  const isRefused = first.kind === 'answer' && first.status < 500;
  const renewed = isRefused && first.status !== 429 ? await readSecret(target, ports, true) : secret;
  // Refused with the current secret: a second try would be refused too.
  if (isRefused && renewed === secret) throw notSent(target, first);
  if (!isRefused) await ports.sleep(PAUSE_MS);
  const second = await post(requestOf(target, page, renewed), ports.fetch);
  if (!isTaken(second)) throw notSent(target, second);
}

function requestOf(target: PagingTarget, page: Page, secret: string): TargetRequest {
  return TARGET_FORMATS[target.kind].write(page, secret, pagingOrigin(target));
}

async function readSecret(target: PagingTarget, { secrets, environment }: SendPorts, fresh: boolean): Promise<string> {
  const secretId = pagingSecretName(environment, target);
  const fill = `fill it with ${PAGING_CREDENTIAL[target.kind]}.`;
  const secret = await secrets.read(secretId, 'AWSCURRENT', { fresh });
  if (secret === undefined) throw new PageNotSent(target, `was not called: secret ${secretId} is empty; ${fill}`);
  const problem = TARGET_FORMATS[target.kind].secretProblem(secret, pagingOrigin(target));
  if (problem) throw new PageNotSent(target, `was not called: secret ${secretId} ${problem}; ${fill}`);
  return secret;
}

async function post({ url, headers, body }: TargetRequest, send: typeof fetch): Promise<Answer> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_MS);
  try {
    const answer = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(body),
      // The request holds a secret: it must not follow a redirect.
      redirect: 'manual',
      signal: giveUp.signal,
    });
    return { kind: 'answer', status: answer.status, code: errorCode(await answer.text()) };
  } catch (error) {
    return {
      kind: 'failure',
      why: giveUp.signal.aborted ? `did not answer within ${ANSWER_MS / 1000} s` : code(error),
    };
  } finally {
    clearTimeout(timer);
  }
}

function isTaken(answer: Answer): boolean {
  return answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;
}

function notSent(target: PagingTarget, answer: Answer): PageNotSent {
  if (answer.kind === 'failure') return new PageNotSent(target, `${answer.why}; the page is sent again.`);
  const said = answer.code ? ` (${answer.code})` : '';
  return new PageNotSent(
    target,
    `answered ${answer.status}${said}. ${TARGET_FORMATS[target.kind].remedy(answer.status)}`,
  );
}

/** Slack answers with a word such as `no_service`. A longer answer may quote the request, so it is not logged. */
function errorCode(body: string): string {
  return /^[a-z_]{1,40}$/.test(body) ? body : '';
}

/** Node's own code, such as `ECONNREFUSED`: a message may name the URL, which is a secret. */
function code(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return `could not be reached (${typeof cause?.code === 'string' ? cause.code : 'network error'})`;
}
