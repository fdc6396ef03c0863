import type { HttpRequest, HttpResult } from '../../../../shared/call/client/http.ts';
import type { VirtualTime } from '../../../../test/model/environment/clock.ts';
import type { Answer } from '../../../../vendors/toolkit/request.ts';
import type { Write } from '../judge/index.ts';
import { membersIn } from '../judge/read.ts';
import type { OpenVendors } from './vendors.ts';
import type { Fortune } from './weather.ts';

export interface NetworkOptions {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly fortune: Fortune;
  readonly vendors: OpenVendors;
  readonly isDown: (account: string) => boolean;
  readonly note: (line: string) => void;
}

/** How late a call that was given up may act: less than the contract waits for. HubSpot acts at once. */
const LATEST_MS = { mailchimp: 115_000, hubspot: 8000 } as const;
const SECOND_MS = 1000;

/** Calls from workers to the vendors: they take time, fail, and their answers get lost. Notes each write. */
export function openNetwork({ time, random, fortune, vendors, isDown, note }: NetworkOptions) {
  const writes: Write[] = [];

  function act(account: 'hubspot' | 'mailchimp', request: HttpRequest, event: string): Answer {
    if (request.method === 'GET') return vendors[account].call(request);
    const before = account === 'mailchimp' ? withStatus('subscribed') : [];
    const archivedBefore = account === 'mailchimp' ? withStatus('archived') : [];
    const answer = vendors[account].call(request);
    const path = request.url.pathname;
    const isNew = (status: string, known: readonly string[]) =>
      account === 'mailchimp' && answer.changed
        ? withStatus(status).find((email) => !known.includes(email))
        : undefined;
    const subscribed = isNew('subscribed', before);
    const archived = isNew('archived', archivedBefore);
    writes.push({
      at: time.now(),
      ...{ account, event, changed: answer.changed === true },
      request: `${request.method} ${path} ${request.body ?? ''}`,
      ...memberOf(request, answer, event),
      ...(subscribed !== undefined && { subscribed }),
      ...(archived !== undefined && { archived }),
    });
    note(`${account} ${request.method} ${path} ${request.body ?? ''} ${answer.status}`);
    return answer;
  }

  const withStatus = (wanted: string) =>
    membersIn(vendors.mailchimp.records().members).flatMap(({ email, status }) => (status === wanted ? [email] : []));

  async function exchange(name: string, request: HttpRequest, event: string, sent: () => void): Promise<HttpResult> {
    const account = name === 'hubspot' ? 'hubspot' : 'mailchimp';
    const fault = isDown(account) ? '500' : fortune.vendor();
    await time.sleep(20 + Math.floor(300 * random()));
    const toTimeout = async () => {
      await time.sleep(request.responseMs);
      return failure('response-timeout');
    };
    switch (fault) {
      case '429':
        return answered({ status: 429, body: {} });
      case '500':
        return answered({ status: 500, body: {} });
      case 'page':
        return answered({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html></html>' });
      case 'hang':
        return toTimeout();
      case 'reset-before':
        return failure('connection-reset');
      case 'late':
        time.after(SECOND_MS + Math.floor(LATEST_MS[account] * random()), () => void act(account, request, event));
        return toTimeout();
      case 'lost':
        act(account, request, event);
        sent();
        return toTimeout();
      case 'reset-after':
        act(account, request, event);
        sent();
        return failure('connection-reset');
      default: {
        const answer = act(account, request, event);
        sent();
        await time.sleep(20 + Math.floor(300 * random()));
        return answered(answer);
      }
    }
  }

  return { exchange, writes };
}

function answered({ status, headers = { 'content-type': 'application/json' }, body }: Answer): HttpResult {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { kind: 'answer', status, headers, body: Buffer.from(text) };
}

const failure = (failure: 'response-timeout' | 'connection-reset'): HttpResult => ({
  kind: 'failure',
  failure,
  sent: true,
});

/** The member that the other direction wrote: its answer names the address, and the event's id the contact. */
function memberOf({ url }: HttpRequest, { status, body }: Answer, event: string): Pick<Write, 'member'> {
  const [, contact] = /^contact-to-member [^:]*:(\d+)/.exec(event) ?? [];
  const { email_address: email } = (body ?? {}) as { readonly email_address?: string };
  if (status !== 200 || contact === undefined || email === undefined || !url.pathname.includes('/members/')) return {};
  return { member: { email: email.toLowerCase(), contact } };
}
