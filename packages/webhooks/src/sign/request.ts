import { sha256 } from '../compare.ts';
import type { Unit } from '../events/time.ts';
import type { WebhookRequest } from '../types.ts';

/** Sets headers, in lower case, in place of those of the same name. */
export function withHeaders(request: WebhookRequest, headers: Readonly<Record<string, string>>): WebhookRequest {
  const kept = Object.entries(request.headers).filter(([name]) => !Object.hasOwn(headers, name.toLowerCase()));
  return { ...request, headers: { ...Object.fromEntries(kept), ...headers } };
}

export function headerOf(request: WebhookRequest, name: string): string | undefined {
  return Object.entries(request.headers).find(([given]) => given.toLowerCase() === name)?.[1];
}

/** Sets one query parameter and leaves the rest of the URL as it is written. */
export function withQuery(request: WebhookRequest, name: string, value: string): WebhookRequest {
  const [path = '', query = ''] = request.url.split('#', 1)[0]?.split(/\?(.*)/s) ?? [];
  const others = query.split('&').filter((pair) => pair !== '' && pair.split('=', 1)[0] !== name);
  return { ...request, url: `${path}?${[...others, `${name}=${encodeURIComponent(value)}`].join('&')}` };
}

/** An id that is new for each body and time. */
export function idOf(request: WebhookRequest, now: Date): string {
  return sha256(Buffer.concat([Buffer.from(String(now.getTime())), request.body]))
    .toString('hex')
    .slice(0, 32);
}

/** The time as the vendor writes it. */
export function timeText(now: Date, unit: Unit): string {
  switch (unit) {
    case 'milliseconds':
      return String(now.getTime());
    case 'iso':
      return now.toISOString().replace('.000Z', 'Z');
    case 'utc':
      return now.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replace('T', ' ');
    default:
      return String(Math.floor(now.getTime() / 1000));
  }
}
