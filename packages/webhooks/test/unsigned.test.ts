import { describe, expect, it } from 'vitest';
import { authenticateWith } from '../src/authenticate.ts';
import type { Look } from '../src/events/sources.ts';
import { hmacSource, type Provider, providers } from '../src/index.ts';
import type { Authentication, WebhookRequest } from '../src/types.ts';
import { CAPTURED } from './genuine/captured.ts';
import { type Genuine, hex, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';

/**
 * Who holds one captured request changes what its signature does not cover. For each header, and for each other spelling of URL and body:
 * the request is refused, or its events are the same, or the provider declares in `unsigned` what it has to trust, and why.
 */
const identityOf = (answer: Authentication) =>
  answer.kind === 'accept' ? answer.events.map(({ id, type, account }) => ({ id, type, account })) : undefined;

const judge = (provider: Provider, genuine: Genuine, request: WebhookRequest) =>
  authenticateWith(provider, request, {
    secrets: [genuine.secret],
    now: new Date(SENT_AT),
    ...(genuine.fetch && { fetch: genuine.fetch }),
  });

const originals = new Map<Genuine, ReturnType<typeof identityOf>>();

async function originalOf(provider: Provider, genuine: Genuine) {
  if (!originals.has(genuine)) originals.set(genuine, identityOf(await judge(provider, genuine, requestOf(genuine))));
  return originals.get(genuine);
}

/** Which of id, type and account differ; nothing where the request is refused. */
async function changed(provider: Provider, genuine: Genuine, request: WebhookRequest): Promise<readonly string[]> {
  const before = await originalOf(provider, genuine);
  const after = identityOf(await judge(provider, genuine, request));
  if (!before) throw new Error('the sample is not genuine');
  if (!after) return [];
  const differs = (part: 'id' | 'type' | 'account') =>
    JSON.stringify(before.map((one) => one[part])) !== JSON.stringify(after.map((one) => one[part]));
  return (['id', 'type', 'account'] as const).filter(differs);
}

/** Functions of a provider that are no rule. */
const NO_RULES = ['read', 'reply', 'skip'];

/** Every source that a provider's rules name. A function shows its sources to a look that finds everything, then nothing. */
function sourcesOf(rules: unknown): readonly string[] {
  if (typeof rules === 'string') return rules.split('|').map((source) => source.replace(/\?+$/, ''));
  if (typeof rules === 'function') return looked(rules as (look: Look) => string | undefined);
  if (typeof rules !== 'object' || rules === null) return [];
  return Object.entries(rules).flatMap(([name, rule]) => (NO_RULES.includes(name) ? [] : sourcesOf(rule)));
}

function looked(rule: (look: Look) => string | undefined): readonly string[] {
  const seen: string[] = [];
  for (const found of ['x', undefined])
    rule((source) => {
      seen.push(source);
      return found;
    });
  return seen.flatMap((source) => sourcesOf(source));
}

const headersOf = (sources: readonly string[]) =>
  sources.filter((source) => source.startsWith('header/')).map((source) => source.slice('header/'.length));

const EVERY_HEADER = [
  ...new Set(Object.values(providers).flatMap(({ events }) => headersOf(sourcesOf(events)))),
  'content-type',
  'x-request-id',
];

function withHeader(request: WebhookRequest, name: string, value: string | undefined): WebhookRequest {
  const others = Object.entries(request.headers).filter(([given]) => given.toLowerCase() !== name);
  return { ...request, headers: { ...Object.fromEntries(others), ...(value !== undefined && { [name]: value }) } };
}

/** One character of a text written as an escape, and escapes written as they are. */
const otherSpellings = (text: string): readonly string[] => [
  text.replace(/[a-zA-Z](?=[a-zA-Z]*(?:&|$))/, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`),
  text.replaceAll('%20', '+'),
  text.replaceAll('+', '%20'),
  text.replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase()),
  text.replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@'),
];

/** Forms whose decoded values mean the same, and such whose names and values join to the same text. */
const otherForms = (form: string): readonly string[] => [
  ...otherSpellings(form),
  form.split('&').reverse().join('&'),
  `${form}&${form.split('&').at(-1)}`,
  `${form}&more=1`,
  `more=1&${form}`,
  ...form.split('&').map((pair) => form.replace(pair, pair.replace(/(.)=/, '=$1'))),
  ...form.split('&').map((pair) => form.replace(pair, pair.replace(/=([^%&])/, '$1='))),
  form.replace('&', ''),
];

const isForm = ({ headers }: WebhookRequest) => /urlencoded/.test(JSON.stringify(headers));

function otherBodies(genuine: Genuine, request: WebhookRequest): readonly WebhookRequest[] {
  const text = Buffer.from(request.body).toString('latin1');
  const bodies = isForm(request)
    ? otherForms(text)
    : [
        ` ${text}`,
        text.replace('{', '{ "more":1,'),
        text.replace(/"(\w)/, (_all, letter) => `"\\u00${letter.charCodeAt(0).toString(16)}`),
      ];
  // Nothing of such a body is signed: a caller who knows the secret may write anything.
  return genuine.covers === 'nothing' ? [] : bodies.map((body) => ({ ...request, body: Buffer.from(body, 'latin1') }));
}

function otherUrls(request: WebhookRequest): readonly WebhookRequest[] {
  const [path = '', query = ''] = request.url.split('?');
  const host = /^https:\/\/[^/]+/.exec(path)?.[0] ?? '';
  const urls = [
    `${request.url}#x`,
    request.url.replace(host, `${host}:443`),
    `${request.url}&more=1`,
    ...otherSpellings(query).map((other) => `${path}?${other}`),
    `${path}?${query.split('&').reverse().join('&')}`,
  ];
  return urls.map((url) => ({ ...request, url }));
}

/** The beginning of the sorted form moved to the end of the URL: the same text is signed. */
function moved(request: WebhookRequest): readonly WebhookRequest[] {
  if (!isForm(request)) return [];
  const pairs = Buffer.from(request.body).toString('latin1').split('&').sort();
  const [first = '', ...rest] = pairs;
  const url = request.url + first.replace('=', '');
  return [{ ...request, url, body: Buffer.from(rest.join('&'), 'latin1') }];
}

const SAMPLES = [...GENUINE, ...CAPTURED].map((genuine, index) => [`${genuine.id} (${index})`, genuine] as const);
const trusted = (provider: Provider, source: string) =>
  (provider.unsigned ?? []).filter((one) => one.source === source).flatMap(({ gives }) => gives);

describe.each(SAMPLES)('a captured request of %s', (_name, genuine) => {
  const provider = providers[genuine.id];
  const request = requestOf(genuine);

  it('stays the same event, or is refused, whichever header is changed, added or left out', async () => {
    const own = Object.keys(request.headers).map((name) => name.toLowerCase());
    const near = new Set([...own, ...headersOf(sourcesOf(provider.events))]);
    for (const name of new Set([...near, ...EVERY_HEADER]))
      for (const value of near.has(name) ? ['changed', 'a.b', 'payments/refund', '', undefined] : ['changed']) {
        const differing = await changed(provider, genuine, withHeader(request, name, value));
        const undeclared = differing.filter(
          (part) => !(trusted(provider, `header/${name}`) as string[]).includes(part),
        );
        expect([name, value, undeclared]).toEqual([name, value, []]);
      }
  });

  it('stays the same event, or is refused, in every other spelling of its URL and of what is signed of its body', async () => {
    for (const other of [...otherUrls(request), ...otherBodies(genuine, request), ...moved(request)])
      expect([other.url, `${other.body}`, await changed(provider, genuine, other)]).toEqual([
        other.url,
        `${other.body}`,
        [],
      ]);
  });
});

const declared = Object.values(providers).flatMap(({ id, unsigned = [] }) =>
  unsigned.map((one) => [id, one.source, one] as const),
);

describe.each(declared)('%s trusts %s', (id, source, { gives, because }) => {
  it('says why, and no more than it does', async () => {
    expect(because).toMatch(/\w+ \w+/);
    const samples = SAMPLES.filter(([, genuine]) => genuine.id === id && source.startsWith('header/'));
    const seen = await Promise.all(
      samples.map(([, genuine]) =>
        changed(
          providers[id as keyof typeof providers],
          genuine,
          withHeader(requestOf(genuine), source.slice('header/'.length), 'changed'),
        ),
      ),
    );
    if (source.startsWith('header/')) expect(new Set(seen.flat())).toEqual(new Set(gives));
  });
});

it('a source that a contract describes trusts the headers and parameters that it names and the sender does not sign, and no others', () => {
  const events = {
    format: 'json',
    id: ['header/x-id', 'query/part?'],
    type: ['header/x-kind|body/type'],
    account: ['body/shop'],
  } as const;
  const source = { id: 'shop', label: 'Shop', header: 'x-sig', encoding: 'hex', events } as const;
  expect(hmacSource(source).unsigned?.map(({ source: name, gives }) => [name, gives])).toEqual([
    ['header/x-id', ['id']],
    ['query/part', ['id']],
    ['header/x-kind', ['type']],
  ]);
  const signed = hmacSource({ ...source, idHeader: 'x-id', signed: '{id}.{url}.{body}' });
  expect(signed.unsigned?.map(({ source: name }) => name)).toEqual(['header/x-kind']);
  const raw = hmacSource({ ...source, events: { format: 'json', id: ['body/id'], type: ['body/type'] } });
  expect(raw.unsigned).toBeUndefined();
  expect(hex('key', 'text')).toHaveLength(64);
});
