import { describe, expect, test } from 'vitest';
import { ADA, BASIC, hubspot, mailchimp } from './accounts.ts';
import { call, control, eventually } from './support.ts';

const MEMBER = { email_address: 'ada@example.com', status_if_new: 'subscribed' };

/** One upsert while a fault is set: the outcome, whether the member exists afterwards, and the call log. */
async function upsertUnder(fault: object) {
  const { list, url, api } = await mailchimp();
  await control(url, 'POST', '/faults', { match: { method: 'PUT' }, times: 1, ...fault });
  const outcome = await call(`${list}/members/${ADA}`, 'PUT', { headers: BASIC, json: MEMBER }).catch(
    (error: Error) => error,
  );
  const { calls } = await eventually(async () => {
    const log = await control(url, 'GET', '/calls?method=PUT');
    return log.calls.length === 1 && log;
  });
  const { status, changed, fault: kind } = calls[0];
  const exists = (await api('GET', `/members/${ADA}`)).status === 200;
  const next = await call(`${list}/members/${ADA}`, 'PUT', { headers: BASIC, json: MEMBER });
  expect(next.status).toBe(200);
  return { outcome, exists, log: { status, changed, kind } };
}

describe('faults before the change', () => {
  test('answer: status, headers and body as set', async () => {
    const { outcome, exists, log } = await upsertUnder({
      kind: 'answer',
      status: 503,
      headers: { 'Retry-After': '7' },
      body: { title: 'Busy' },
    });
    expect(outcome).toMatchObject({ status: 503, body: { title: 'Busy' } });
    expect('headers' in outcome && outcome.headers.get('retry-after')).toBe('7');
    expect({ exists, log }).toEqual({ exists: false, log: { status: 503, changed: false, kind: 'answer' } });
  });

  test('answer with a text body sends it as it is, malformed or not', async () => {
    const { outcome } = await upsertUnder({ kind: 'answer', status: 200, body: '{"id":' });
    expect(outcome).toMatchObject({ status: 200, body: '{"id":' });
  });

  test('html: a page of a gateway', async () => {
    const { outcome, exists } = await upsertUnder({ kind: 'html' });
    expect(outcome).toMatchObject({ status: 502, body: expect.stringContaining('<html>') });
    expect(exists).toBe(false);
  });

  test('reset-before: the connection breaks and nothing has changed', async () => {
    const { outcome, exists, log } = await upsertUnder({ kind: 'reset-before' });
    expect(outcome).toBeInstanceOf(Error);
    expect({ exists, log }).toEqual({ exists: false, log: { status: null, changed: false, kind: 'reset-before' } });
  });

  test('hang: no answer until the caller gives up, and nothing has changed', async () => {
    const { list, url, api } = await mailchimp();
    await control(url, 'POST', '/faults', { kind: 'hang', match: { method: 'PUT' } });
    const caller = new AbortController();
    const hanging = fetch(`${list}/members/${ADA}`, {
      method: 'PUT',
      headers: BASIC,
      body: JSON.stringify(MEMBER),
      signal: caller.signal,
    }).catch((error: Error) => error.name);
    await eventually(async () => (await control(url, 'GET', '/calls?method=PUT')).calls[0]?.fault === 'hang');
    caller.abort();
    expect(await hanging).toBe('AbortError');
    expect((await api('GET', `/members/${ADA}`)).status).toBe(404);
  });
});

describe('faults after the change', () => {
  test('reset-after: the connection breaks but the change was made', async () => {
    const { outcome, exists, log } = await upsertUnder({ kind: 'reset-after' });
    expect(outcome).toBeInstanceOf(Error);
    expect({ exists, log }).toEqual({ exists: true, log: { status: null, changed: true, kind: 'reset-after' } });
  });

  test('truncated: the body ends before its announced length', async () => {
    const { outcome, exists } = await upsertUnder({ kind: 'truncated' });
    expect(outcome).toBeInstanceOf(Error);
    expect(exists).toBe(true);
  });

  test('empty: the right status and no body', async () => {
    const { outcome, exists } = await upsertUnder({ kind: 'empty' });
    expect(outcome).toMatchObject({ status: 200, body: '' });
    expect(exists).toBe(true);
  });

  test('oversize: more than 16 MiB that still parse', async () => {
    const { outcome, exists } = await upsertUnder({ kind: 'oversize' });
    expect(outcome).toMatchObject({ status: 200, body: { id: ADA } });
    expect(exists).toBe(true);
    const { list, url } = await mailchimp();
    await control(url, 'POST', '/faults', { kind: 'oversize', match: {} });
    const size = (await (await fetch(list, { headers: BASIC })).arrayBuffer()).byteLength;
    expect(size).toBeGreaterThan(16 * 1024 * 1024);
  });

  test('delay: the vendor makes the change with its answer, even when the caller has given up', async () => {
    const { list, url, api, clock } = await mailchimp();
    await control(url, 'POST', '/faults', { kind: 'delay', delayMs: 10_000, match: { body: 'ada@example.com' } });
    const caller = new AbortController();
    const late = fetch(`${list}/members/${ADA}`, {
      method: 'PUT',
      headers: BASIC,
      body: JSON.stringify(MEMBER),
      signal: caller.signal,
    }).catch((error: Error) => error.name);
    await eventually(() => clock.waiting() === 1);
    caller.abort();
    expect(await late).toBe('AbortError');
    expect((await api('GET', `/members/${ADA}`)).status).toBe(404);
    clock.advance(10_000);
    await eventually(async () => (await api('GET', `/members/${ADA}`)).status === 200);
    expect((await control(url, 'GET', '/calls?changed=true')).calls).toMatchObject([{ method: 'PUT', fault: 'delay' }]);
  });

  test('slow: the body drips over delayMs of clock time', async () => {
    const { url, clock, api } = await mailchimp();
    await control(url, 'POST', '/faults', { kind: 'slow', delayMs: 20_000, match: {} });
    const start = clock.now();
    let done = false;
    const reply = api('GET').finally(() => {
      done = true;
    });
    while (!done) {
      if (clock.waiting() > 0) clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect((await reply).body.id).toBe('a1b2c3d4e5');
    expect(clock.now() - start).toBe(20_000);
  });
});

describe('the calls that a fault matches', () => {
  test('method, part of the path, part of the body and the number of calls must all fit', async () => {
    const { url, api, put } = await mailchimp();
    const fault = (match: object, times?: number) =>
      control(url, 'POST', '/faults', { kind: 'answer', status: 500, match, times });
    await fault({ method: 'patch', path: '/members/' });
    expect((await put({})).status).toBe(200);
    expect((await api('GET', `/members/${ADA}`)).status).toBe(200);
    expect((await api('PATCH', `/members/${ADA}`, { status: 'unsubscribed' })).status).toBe(500);
    await fault({ body: 'Lovelace', path: '*' }, 2);
    expect((await put({ merge_fields: { LNAME: 'Byron' } })).status).toBe(200);
    for (const status of [500, 500, 200])
      expect((await put({ merge_fields: { LNAME: 'Lovelace' } })).status).toBe(status);
    const { faults } = await control(url, 'GET', '/faults');
    expect(faults.map((it: { used: number }) => it.used)).toEqual([1, 2]);
    expect(await control(url, 'DELETE', `/faults/${faults[0].id}`)).toEqual({ removed: 1 });
    expect((await api('PATCH', `/members/${ADA}`, { status: 'unsubscribed' })).status).toBe(200);
    await fault({});
    expect((await api('GET')).status).toBe(500);
    expect(await control(url, 'DELETE', '/faults')).toEqual({ removed: 2 });
    expect((await api('GET')).status).toBe(200);
  });

  test('a fault is injected after the rate limits: limits and their headers stay the vendor’s own', async () => {
    const { url, contacts, api } = await hubspot();
    await control(url, 'POST', '/faults', { kind: 'answer', status: 500, match: {} });
    expect((await call(contacts)).status).toBe(401);
    const { status, headers } = await api('GET');
    expect([status, headers.get('x-hubspot-ratelimit-remaining')]).toEqual([500, '99']);
  });

  test.each([
    [{ kind: 'explode', match: {} }, '"kind" must be one of answer, headers, delay, reset-before'],
    [{ match: {} }, '"kind" must be one of'],
    [{ kind: 'hang' }, '"match" must be an object with method, path or body'],
    [{ kind: 'hang', match: { pth: '/' } }, '"match.pth" has no meaning here: leave it out'],
    [{ kind: 'hang', match: {}, times: 0 }, '"times" must be at least 1'],
    [{ kind: 'hang', match: {}, status: 500 }, '"status" has no meaning here: leave it out'],
    [{ kind: 'answer', match: {}, status: 99 }, '"status" must be at least 200'],
    [{ kind: 'delay', match: {}, delayMs: '5s' }, '"delayMs" must be a whole number of milliseconds'],
    [[], 'must be a JSON object such as'],
  ])('a malformed fault %j is refused by name', async (fault, message) => {
    const { url } = await mailchimp();
    const { status, body } = await call(`${url}/_control/faults`, 'POST', { json: fault });
    expect(status).toBe(400);
    expect(body.error).toContain(message);
    expect((await control(url, 'GET', '/faults')).faults).toEqual([]);
  });
});
