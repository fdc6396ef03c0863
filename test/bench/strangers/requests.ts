import { hmacSource, jwtSource, type Provider, providers, type WebhookRequest } from '@penstock/webhooks';
import { requestOf, SENT_AT } from '../../../packages/webhooks/test/genuine/case.ts';
import { GENUINE } from '../../../packages/webhooks/test/genuine/index.ts';

/** A provider, what a stranger knows of its requests, and what its receiver holds. */
export interface Target {
  readonly name: string;
  readonly provider: Provider;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly url: string;
  /** Text of the current and the previous secret. */
  readonly secrets: readonly [string, string];
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const NOT_FOUND = async () => new Response('', { status: 404 });
const SOURCE = { events: { format: 'json', id: ['body/id'], type: ['body/type'] } } as const;
const URL = 'https://hooks.example.com/webhooks/own';

const genuine: readonly Target[] = GENUINE.map((one) => {
  const { headers, url } = requestOf(one);
  const text = textOf(one.covers === 'nothing' ? one.wrong : one.secret);
  return {
    name: one.id,
    provider: providers[one.id],
    headers,
    url,
    secrets: [text, swapped(text)],
    fetch: one.fetch ?? NOT_FOUND,
  };
});

/** The signature headers that may list several, filled to the 8 KB that an HTTP API lets through. */
const repeated: readonly Target[] = genuine.flatMap((target) => {
  const lists = Object.entries(target.headers).filter(([, value]) => /(?:^|[ ,;])v1a?[,=]|h1=/.test(value ?? ''));
  return lists.map(([name, value = '']) => {
    const separator = value.includes(';') ? ';' : /^v1a?,/.test(value) ? ' ' : ',';
    const entry = value.split(separator).at(-1) ?? '';
    const more = Array.from({ length: Math.floor(8000 / (entry.length + 1)) }, () => entry);
    return {
      ...target,
      name: `${target.name}, many signatures`,
      headers: { ...target.headers, [name]: [value, ...more].join(separator) },
    };
  });
});

const generic: readonly Target[] = [
  ...(['sha1', 'sha256', 'sha512'] as const).map((hash) => ({
    name: `generic hmac ${hash}`,
    provider: hmacSource({ id: 'own', label: 'Own', header: 'x-own', encoding: 'hex', hash, ...SOURCE }),
    headers: { 'x-own': '0'.repeat({ sha1: 40, sha256: 64, sha512: 128 }[hash]) },
    url: URL,
    secrets: ['current', 'previous'] as const,
    fetch: NOT_FOUND,
  })),
  {
    name: 'generic jwt',
    provider: jwtSource({
      id: 'own',
      label: 'Own',
      algorithms: ['RS256'],
      jwksUrl: 'https://login.example.com/keys',
      issuer: 'https://login.example.com',
      ...SOURCE,
    }),
    headers: { authorization: `Bearer eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.${'A'.repeat(340)}` },
    url: URL,
    secrets: ['current', 'previous'],
    fetch: NOT_FOUND,
  },
];

export const TARGETS: readonly Target[] = [...genuine, ...repeated, ...generic];
export const NOW = new Date(SENT_AT);

export const requestFor = ({ url, headers }: Target, body: Buffer): WebhookRequest => ({
  method: 'POST',
  url,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body,
});

function textOf(secret: string | object): string {
  return typeof secret === 'string' ? secret : JSON.stringify(secret);
}

/** Another secret of the same form: two characters of its last part change places. */
function swapped(text: string): string {
  const at = [...text].findLastIndex((_, index) => index < text.length - 6 && swaps(text, index));
  return at < 0 ? text : text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
}

function swaps(text: string, at: number): boolean {
  const pair = text.slice(at, at + 2);
  return /^\w\w$/.test(pair) && pair.charAt(0) !== pair.charAt(1);
}
