import { describe, expect, it } from 'vitest';
import { authenticateWith } from '../src/authenticate.ts';
import { type Entities, type Provider, type ProviderId, providers, withEntities } from '../src/index.ts';
import { type Genuine, requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';

const BY_PAYMENT: Entities = { 'charge.refunded': ['=payment_intent', 'body/data/object/payment_intent'] };

/** The records that the events of a genuine request are about, and their ids. */
async function read(provider: Provider, body?: object) {
  const sample = GENUINE.find(({ id }) => id === (provider.id as ProviderId)) as Genuine;
  const request = body ? requestOf(sample, Buffer.from(JSON.stringify(body))) : requestOf(sample);
  const answer = await authenticateWith(provider, request, { secrets: [sample.secret], now: new Date(SENT_AT) });
  if (answer.kind !== 'accept') throw new Error(answer.kind);
  return answer.events.map(({ id, entity }) => ({ id, entity }));
}

const event = (type: string, object: object) => ({ id: 'evt_1', type, created: 1_795_255_199, data: { object } });
const refunded = event('charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' });

describe('a contract’s records', () => {
  it('take the place of the sender’s for their types, and leave the ids', async () => {
    expect(await read(providers.stripe, refunded)).toEqual([{ id: 'evt_1', entity: 'charge:ch_1' }]);
    expect(await read(withEntities(providers.stripe, BY_PAYMENT), refunded)).toEqual([
      { id: 'evt_1', entity: 'payment_intent:pi_1' },
    ]);
  });

  it('leave other types, and events that lack the place, to the sender’s rule', async () => {
    const provider = withEntities(providers.stripe, BY_PAYMENT);
    expect(await read(provider, event('charge.succeeded', { id: 'ch_1', object: 'charge' }))).toMatchObject([
      { entity: 'charge:ch_1' },
    ]);
    const alone = event('charge.refunded', { id: 'ch_1', object: 'charge', payment_intent: null });
    expect(await read(provider, alone)).toMatchObject([{ entity: 'charge:ch_1' }]);
  });

  it('are read of each element of a list', async () => {
    const [first] = await read(providers['hubspot-v3']);
    const type = GENUINE.find(({ id }) => id === 'hubspot-v3')?.events[0]?.type ?? '';
    const provider = withEntities(providers['hubspot-v3'], { [type]: ['=portal', 'item/portalId'] });
    const [changed] = await read(provider);
    expect(changed?.id).toBe(first?.id);
    expect(changed?.entity).toMatch(/^portal:\d+$/);
  });

  it('are refused where the sender’s records are not found by places', () => {
    const either = Object.values(providers).find(({ events }) => !('type' in events) && !('lists' in events));
    if (!either) throw new Error('there is such a provider');
    expect(() => withEntities(either, BY_PAYMENT)).toThrow(
      /source\.entities is set, and records of ".*" are not found/,
    );
    expect(withEntities(providers.stripe, undefined)).toBe(providers.stripe);
  });
});
