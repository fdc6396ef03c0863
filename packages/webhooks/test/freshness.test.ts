import { describe, expect, it } from 'vitest';
import { authenticateWith } from '../src/authenticate.ts';
import { freshnessOf } from '../src/freshness.ts';
import { type Provider, type ProviderId, providers, RESENDS, withFreshness } from '../src/index.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';

const ALL = Object.values(providers).map((provider) => [provider.id as ProviderId, provider] as const);
const genuine = (id: ProviderId) => GENUINE.find((one) => one.id === id) as Genuine;

/** What a provider says to a request that it gets so many seconds after it was signed. */
async function outcomeAfter(provider: Provider, seconds: number): Promise<string> {
  const sample = genuine(provider.id as ProviderId);
  const now = new Date(SENT_AT + seconds * 1000);
  const answer = await authenticateWith(provider, requestOf(sample), { secrets: [sample.secret], now });
  return answer.kind === 'reject' ? answer.reason : answer.kind;
}

/** Times that a scheme reads by itself: claims of a token, and PayPal's. */
const OWN_TIMES: readonly ProviderId[] = ['atlassian-connect', 'google-pubsub', 'jira-dynamic', 'paypal', 'plaid'];

describe.each(ALL)('%s', (id, provider) => {
  const { time, horizon, source } = RESENDS[id];

  it('says what its retries do with a signed time, and where that is written', () => {
    expect(time === 'none').toBe(freshnessOf(provider) === undefined && !OWN_TIMES.includes(id));
    expect(source).toMatch(/^https:\/\//);
    if (time === 'kept') expect(horizon).toBeGreaterThan(0);
  });

  it('has a window as long as its retries where they keep the time, and of minutes otherwise', () => {
    const window = freshnessOf(provider);
    if (!window) return;
    expect(window.past).toBeGreaterThanOrEqual(time === 'kept' ? (horizon ?? 0) : 180);
    expect(window.future).toBeGreaterThanOrEqual(180);
  });
});

it('Linear’s last attempt, 7 h 1 min after the first, is accepted as the same event', async () => {
  const sample = genuine('linear');
  const idAfter = async (seconds: number) => {
    const now = new Date(SENT_AT + seconds * 1000);
    const answer = await authenticateWith(providers.linear, requestOf(sample), { secrets: [sample.secret], now });
    return answer.kind === 'accept' ? answer.events[0]?.id : answer.kind;
  };
  expect(await idAfter(25_260)).toBe(await idAfter(0));
});

it('a request of Paddle that took 20 s is accepted', async () => {
  expect(await outcomeAfter(providers.paddle, 20)).toBe('accept');
});

describe('a contract’s window', () => {
  it.each(['zoom', 'telnyx', 'mailgun', 'linear'] as const)('takes the place of that of %s', async (id) => {
    const patient = withFreshness(providers[id], { past: 90_000 });
    expect(await outcomeAfter(patient, 90_000)).toBe('accept');
    expect(await outcomeAfter(patient, 90_001)).toBe('stale-timestamp');
    expect(await outcomeAfter(withFreshness(providers[id], { past: 60 }), 61)).toBe('stale-timestamp');
    expect(freshnessOf(patient)?.future).toBe(freshnessOf(providers[id])?.future);
    expect(patient.freshness).toContain('90000 s');
  });

  it('is refused for a provider that checks no time', () => {
    expect(() => withFreshness(providers.github, { past: 600 })).toThrow(
      /source\.freshness is set, and "github" checks no time that a contract can set; remove it/,
    );
    expect(withFreshness(providers.github, undefined)).toBe(providers.github);
  });
});
