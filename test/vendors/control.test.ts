import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startVendor, vendorNames } from '../../vendors/index.ts';
import { ADA, BASIC, hubspot, KEY, LIST, mailchimp, TOKEN } from './accounts.ts';
import { call, control, started, testClock } from './support.ts';

describe('the control interface', () => {
  test('lists itself', async () => {
    for (const name of vendorNames) {
      const { url } = await started(name, testClock('2026-11-05T09:30:00Z'));
      const { vendor, controls } = await control(url, 'GET', '');
      expect(vendor).toBe(name);
      const listed = controls.map((it: { method: string; path: string }) => `${it.method} ${it.path}`);
      expect(listed).toEqual(
        expect.arrayContaining(['GET /_control/state', 'POST /_control/faults', 'DELETE /_control/faults/{id}']),
      );
    }
  });

  test('logs every call with its outcome and correlation, never a credential', async () => {
    const { url, api, put } = await mailchimp();
    await put({});
    await put({});
    await api('GET', '/members?access_token=hidden&count=1', undefined, { 'x-correlation-id': 'abc-1' });
    await call(`${url}/3.0/ping`, 'GET', { headers: { authorization: 'Basic d3Jvbmc6d3Jvbmc=' } });
    const { calls } = await control(url, 'GET', '/calls');
    const at = '2026-11-05T09:30:00.250Z';
    const path = `/3.0/lists/${LIST}/members`;
    expect(calls).toEqual([
      { number: 1, at, method: 'PUT', path: `${path}/${ADA}`, status: 200, changed: true },
      { number: 2, at, method: 'PUT', path: `${path}/${ADA}`, status: 200, changed: false },
      {
        number: 3,
        at,
        method: 'GET',
        path: `${path}?access_token=%E2%80%A6&count=1`,
        status: 200,
        changed: false,
        correlation: 'abc-1',
      },
      { number: 4, at, method: 'GET', path: '/3.0/ping', status: 401, changed: false },
    ]);
    expect(JSON.stringify(calls)).not.toContain(KEY);
    expect((await control(url, 'GET', '/calls?path=/ping')).calls).toHaveLength(1);
    expect((await control(url, 'GET', '/calls?changed=true&method=put')).calls).toHaveLength(1);
    await control(url, 'DELETE', '/calls');
    expect((await control(url, 'GET', '/calls')).calls).toEqual([]);
  });

  test('settings come back with their credentials masked; a change replaces the members named', async () => {
    const { url } = await hubspot();
    const clientSecret = '1f0c2a9e-5b7d-4a61-9c11-d2f5e8a07b43';
    const webhook = {
      targetUrl: 'http://127.0.0.1:9/',
      clientSecret,
      portalId: 1,
      appId: 2,
      subscriptions: [{ subscriptionId: 3, subscriptionType: 'contact.creation' }],
    };
    const shown = await control(url, 'PUT', '/settings', { webhook });
    expect(shown).toMatchObject({
      tokens: [{ token: '…5555' }],
      webhook: { clientSecret: '…7b43', batchWindowMs: 250 },
    });
    expect(JSON.stringify(await control(url, 'GET', '/settings'))).not.toContain(clientSecret);
    expect(JSON.stringify(shown)).not.toContain(TOKEN);
  });

  test.each([
    [{ token: 'x' }, '"token" has no meaning here: leave it out'],
    [{ tokens: 'x' }, '"tokens" must be a list of tokens'],
    [{ tokens: [{ token: '' }] }, '"tokens.0.token" must be a token such as "pat-na1-…", and not empty'],
    [{ webhook: { targetUrl: 'x' } }, '"webhook.targetUrl" must be an http or https URL'],
    [{ rateLimit: { max: 0, intervalMs: 1, daily: 1 } }, '"rateLimit.max" must be a number of calls, at least 1'],
    [[], '"the body" must be an object with tokens, rateLimit, properties, webhook'],
  ])('settings %j are refused by name', async (settings, message) => {
    const { url } = await hubspot();
    const { status, body } = await call(`${url}/_control/settings`, 'PUT', { json: settings });
    expect(status).toBe(400);
    expect(body.error).toContain(message);
  });

  test('a subscription to a property change must name the property, and no other type may', async () => {
    const { url } = await hubspot();
    const put = (subscription: object) =>
      call(`${url}/_control/settings`, 'PUT', {
        json: {
          webhook: {
            targetUrl: 'http://127.0.0.1:9/',
            clientSecret: 's',
            portalId: 1,
            appId: 2,
            subscriptions: [{ subscriptionId: 3, ...subscription }],
          },
        },
      });
    const message = '"webhook.subscriptions.0.propertyName" belongs to contact.propertyChange';
    for (const wrong of [
      { subscriptionType: 'contact.propertyChange' },
      { subscriptionType: 'contact.creation', propertyName: 'email' },
    ])
      expect((await put(wrong)).body.error).toContain(message);
  });

  test('reset empties records, calls and faults, keeps settings, and never reuses ids', async () => {
    const { url, add, api } = await hubspot();
    const first = await add({ email: 'ada@example.com' });
    await control(url, 'POST', '/faults', { kind: 'hang', match: { method: 'DELETE' } });
    await control(url, 'POST', '/reset');
    expect((await control(url, 'GET', '/state')).records.contacts).toEqual([]);
    expect((await control(url, 'GET', '/calls')).calls).toEqual([]);
    expect((await control(url, 'GET', '/faults')).faults).toEqual([]);
    expect((await api('GET', `/${first}`)).status).toBe(404);
    expect(await add({ email: 'ada@example.com' })).not.toBe(first);
  });

  test('refuses unknown controls, wrong methods, bodies that are not JSON and addresses that do not exist', async () => {
    const { url } = await mailchimp();
    const control = (method: string, path: string, text?: string) =>
      call(`${url}/_control${path}`, method, text === undefined ? {} : { text });
    expect((await control('GET', '/nothing')).status).toBe(404);
    expect((await control('PUT', '/reset')).body.error).toBe('/_control/reset knows POST, not PUT.');
    expect((await control('POST', '/faults', '{')).status).toBe(400);
    expect((await control('POST', '/unsubscribe', '{"email_address":"unknown@example.com"}')).status).toBe(404);
    expect((await control('POST', '/unsubscribe', '{}')).body.error).toContain('"email_address" must be');
    expect((await control('DELETE', '/faults/fault-9')).status).toBe(404);
  });

  test('refuses requests for another host name, and requests of a page of another site', async () => {
    const { url } = await mailchimp();
    const status = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        request(`${url}/_control/state`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await status({ host: 'attacker.example' })).toBe(403);
    expect(await status({ origin: 'https://attacker.example' })).toBe(403);
    expect(await status({ origin: 'http://localhost:8080', host: 'localhost:1' })).toBe(200);
  });
});

describe('state', () => {
  test('survives kill -9 when there is a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vendor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'mailchimp.sqlite');
    const index = new URL('../../vendors/index.ts', import.meta.url).href;
    const clock = import.meta.resolve('@penstock/local-aws/clock');
    const child = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { startVendor } from ${JSON.stringify(index)}; import { scaledClock } from ${JSON.stringify(clock)};
       const { url } = await startVendor('mailchimp', { port: 0, clock: scaledClock(), file: ${JSON.stringify(file)} });
       console.log(url);`,
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [chunk] = await once(child.stdout, 'data');
    const url = String(chunk).trim();
    await control(url, 'PUT', '/settings', { apiKeys: [{ apiKey: KEY }], lists: [{ id: LIST }] });
    await control(url, 'POST', '/reset');
    const json = { email_address: 'ada@example.com', status_if_new: 'subscribed' };
    await call(`${url}/3.0/lists/${LIST}/members/${ADA}`, 'PUT', { headers: BASIC, json });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await started('mailchimp', testClock('2026-11-05T09:30:00Z'), { file });
    const read = await call(`${again.url}/3.0/lists/${LIST}/members/${ADA}`, 'GET', { headers: BASIC });
    expect(read.body).toMatchObject({ email_address: 'ada@example.com', status: 'subscribed' });
  });

  test('an unknown vendor and a taken port are refused', async () => {
    const clock = testClock('2026-11-05T09:30:00Z');
    await expect(startVendor('no-vendor', { port: 0, clock })).rejects.toThrow(
      'Use one of: algolia, hubspot, mailchimp, salesforce, sendgrid, shopify, xero.',
    );
    const { url } = await started('hubspot', clock);
    await expect(startVendor('mailchimp', { port: Number(new URL(url).port), clock })).rejects.toThrow('EADDRINUSE');
  });
});
