import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDashboard } from '@penstock/local-aws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { control, MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';

const FOLDER = 'penstock/dev/crm-to-audience';

let folder: string;
let environment: Environment;
let server: Awaited<ReturnType<typeof serveDashboard>>;
let correlationId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'penstock-page-'));
  environment = await startEnvironment({ folder });
  const { runtime, clock } = environment;
  server = await serveDashboard(runtime, { state: join(folder, 'state'), port: 0, now: clock.now });
  correlationId = await badDay();
});
afterAll(async () => {
  await server.close();
  await environment[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A delivery, a forgery, an address that Mailchimp refuses, an answer of 503 that heals, and a credential that is refused. */
async function badDay(): Promise<string> {
  const people = peopleOf(environment);
  const fault = (status: number, times: number) =>
    control(environment.vendors.urls.mailchimp ?? '', 'POST', '/faults', {
      ...{ kind: 'answer', status, times, match: { method: 'PUT' } },
    });
  const logged = (message: string, reason?: string) =>
    until(
      () => environment.logs().filter((line) => line.message === message && (!reason || line.reason === reason)),
      (lines) => lines.length > 0,
    );
  const send = async (email: string) =>
    people.sendEvents({
      objectId: await people.contact({ email, firstname: 'Ada' }),
      occurredAt: Math.floor(environment.clock.now()),
    });

  await send('ada@example.com');
  const [settled] = await logged('event settled');
  await people.send('[]', { secret: 'not-the-client-secret' });
  await send(`alan@${MAILCHIMP.refusedDomain}`);
  await logged('event given up');
  await fault(503, 1);
  await send('grace@example.com');
  await logged('event will be tried again', 'mailchimp-status-503');
  await until(
    () => people.member('grace@example.com'),
    (member) => member?.status === 'subscribed',
  );
  await fault(401, 20);
  await send('mary@example.com');
  await logged('delivery disabled');
  return String(settled?.correlationId);
}

async function page(path: string): Promise<string> {
  const response = await fetch(server.url + path);
  const html = await response.text();
  expect([response.status, html.match(/class="refused">[^<]*/g)]).toEqual([200, null]);
  return html.slice(html.indexOf('<main>'));
}

test('the template’s own dashboard is shown whole, with what CloudWatch measured', async () => {
  const html = await page('/');
  expect(html).toContain('Alarms of crm-to-audience and of its delivery contact-to-member');
  expect(html).not.toMatch(/there is no such alarm|CHOSEN_|\[object|undefined|NaN/);
  expect(html).toMatch(/accepted, all deliveries <b>[1-9]/);
  expect(html).toMatch(/attempts failed <b>[1-9]/);
  expect(html).toMatch(/calls <b>[1-9]/);
  expect(html).toContain('rings at ≥ 900');
  expect(html.match(/class="widget (text|alarm|metric|log)"/g)?.length).toBeGreaterThan(20);
});

describe('the template’s questions are answered from the logs', () => {
  test.each([
    ['what-was-done', ['contact.creation', 'delivered']],
    ['failures-and-retries', ['mailchimp-status-503', 'mailchimp-invalid-resource', 'event given up']],
    ['vendor-calls', ['<td>upsert member</td>', '<td class="number">503</td>', '<td>read contact</td>']],
    ['calls-per-minute', ['<td>mailchimp</td>', '<td>hubspot</td>']],
    ['refused-webhooks', ['<td class="number">401</td><td>signature-mismatch</td>']],
    ['credential-refused', ['<td class="number">401</td>', 'breaker opened: no calls until']],
  ])('%s', async (name, facts) => {
    const html = await page(`/logs?query=${FOLDER}/${name}`);
    for (const fact of facts) expect(html).toContain(fact);
  });

  test('one-event follows an event from the request to the last vendor call', async () => {
    const html = await page(`/logs?query=${FOLDER}/one-event&id=${correlationId}`);
    const messages = [...html.matchAll(/<tr><td class="time">[^<]*<\/td><td>([^<]*)<\/td>/g)].map(
      ([, message]) => message,
    );
    expect(messages).toEqual(['webhook accepted', 'event settled']);
  });

  test('breaker says what was shut, and why', async () => {
    const html = await page('/logs?query=penstock/dev/platform/breaker');
    expect(html).toContain('<td>delivery disabled</td>');
    expect(html).toContain('<td>mailchimp: authentication</td>');
  });

  test('every one is understood', async () => {
    for (const { name } of environment.runtime.watching.queries)
      expect(await page(`/logs?query=${name}`)).toContain('<pre>');
  });
});
