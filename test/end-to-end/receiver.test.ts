import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HUBSPOT } from '../../vendors/index.ts';
import { bytesOf } from '../harness/chance.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { hubspotEvent, signedHeaders } from '../harness/hubspot-webhook.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

let environment: Environment;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
});
afterAll(() => environment[Symbol.asyncDispose]());

const body = JSON.stringify([hubspotEvent()]);
const MINUTES = 60_000;

test('while the secret is rotated in mid-traffic, the receiver refuses no sender: it accepts the old secret and the new one', async () => {
  const SecretId = environment.description.secrets['crm-to-audience'];
  const SecretString = 'the-new-client-secret';
  const statuses: number[] = [];
  let rotated = false;
  /** Sends this many requests, one after the other; once the secret is rotated, every second one uses the new one. */
  async function sendOn(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const secret = rotated && i % 2 === 0 ? SecretString : HUBSPOT.clientSecret;
      statuses.push((await people.send(body, { secret })).status);
      if (statuses.length === 40) {
        await environment.runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
          SecretId,
          SecretString,
        });
        rotated = true;
      }
    }
  }
  await Promise.all([sendOn(30), sendOn(30), sendOn(30), sendOn(30)]);
  expect(rotated).toBe(true);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(statuses).toHaveLength(120);
});

describe('the receiver refuses', () => {
  let queuedBefore: number;
  beforeAll(async () => {
    queuedBefore = await until(
      () => people.depth('url'),
      (depth) => depth === 0,
    );
  });
  const cases: [string, number, () => Promise<{ status: number; body: string }>][] = [
    ['a forged signature', 401, () => people.send(body, { secret: 'not-the-client-secret' })],
    [
      'a signature for another body',
      401,
      () =>
        people.send(body, {
          headers: signedHeaders({ url: people.webhookUrl, body: `${body} `, timestamp: Date.now() }),
        }),
    ],
    [
      'a signature for another path',
      401,
      () =>
        people.send(body, { headers: signedHeaders({ url: `${people.webhookUrl}x`, body, timestamp: Date.now() }) }),
    ],
    ['no signature', 401, () => people.send(body, { headers: { 'content-type': 'application/json' } })],
    ['a stale timestamp', 401, () => people.send(body, { timestamp: Date.now() - 6 * MINUTES })],
    ['a timestamp from the future', 401, () => people.send(body, { timestamp: Date.now() + 6 * MINUTES })],
    ['a signed body that is not JSON', 400, () => people.send('{"eventId":')],
    ['signed random bytes', 400, () => people.send(bytesOf(300), { contentType: 'application/octet-stream' })],
    ['a GET', 405, () => people.send('', { method: 'GET' })],
    ['a DELETE', 405, () => people.send('', { method: 'DELETE' })],
    ['a body over 4 MB', 413, () => people.send(`[${' '.repeat(4_000_001)}]`)],
    ['a body over 10 MB', 413, () => people.send(`[${' '.repeat(10_500_000)}]`)],
  ];
  test.each(cases)('%s with %i and a body that reveals nothing', async (_, status, send) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    expect(Object.keys(JSON.parse(answer.body))).toEqual(['message']);
    expect(answer.body.length).toBeLessThan(60);
  });

  test.each([
    ['signed JSON of 10,000 levels', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['a signed event without its identifiers', '[{"eventId":1}]'],
  ])('nothing for %s: it is answered 200, and the archive keeps it as unreadable', async (_, text) => {
    const unreadable = () =>
      environment.logs().filter(({ message }) => String(message).startsWith('elements of a genuine webhook could not'));
    const before = unreadable().length;
    expect((await people.send(text)).status).toBe(200);
    await until(unreadable, ({ length }) => length === before + 1);
  });

  test('an unknown path with 404', async () => {
    expect((await fetch(`${environment.runtime.apiUrl}/webhooks/undeclared`, { method: 'POST' })).status).toBe(404);
  });

  test('and queues no refused request, and counts each refusal', async () => {
    expect(await people.depth('url')).toBe(queuedBefore);
    const refused = () =>
      environment.logs().filter(({ message }) => /^(genuine )?webhook refused$/.test(String(message)));
    const lines = await until(refused, ({ length }) => length >= 11);
    expect(lines).toHaveLength(11);
    expect(lines.filter(({ message }) => message === 'genuine webhook refused')).toHaveLength(2);
    const counted = () =>
      environment
        .logs()
        .flatMap(({ SignatureRefused }) => SignatureRefused ?? [])
        .flat()
        .reduce<number>((sum, count) => sum + Number(count), 0);
    const forged = lines.filter(({ status }) => status === 401).length;
    expect(await until(counted, (count) => count >= forged)).toBe(forged);
    expect(forged).toBeGreaterThan(5);
  });
});

test('no secret, signature or address is in any log line', () => {
  const lines = JSON.stringify(environment.logs());
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines).not.toContain(HUBSPOT.clientSecret);
  expect(lines).not.toMatch(/the-new-client-secret|@example\.com|pat-na1-/);
});
