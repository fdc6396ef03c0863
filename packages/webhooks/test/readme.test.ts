import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { receive } from '../examples/receive.ts';
import { requestOf, SENT_AT } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('the README shows the example that is compiled', () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('../examples/receive.ts')}\`\`\``);
});

it('the example stores a genuine request’s event, and refuses the same request without its signature', async () => {
  const genuine = GENUINE.find(({ id }) => id === 'stripe');
  if (typeof genuine?.secret !== 'string') throw new Error('no stripe');
  const { headers, body } = requestOf(genuine);
  const stored: string[] = [];
  const services = {
    secret: genuine.secret,
    now: new Date(SENT_AT),
    store: async (id: string) => void stored.push(id),
  };
  const send = (sent: Headers) => {
    const init = { method: 'POST', headers: sent, body: Buffer.from(body) };
    return receive(new Request('https://hooks.example.com/stripe', init), services);
  };
  const signed = new Headers(Object.entries(headers).map(([name, value = '']) => [name, value]));
  expect((await send(signed)).status).toBe(200);
  expect(stored).toEqual([genuine.events[0]?.id]);
  signed.delete('stripe-signature');
  expect((await send(signed)).status).toBe(401);
  expect(stored).toHaveLength(1);
});
