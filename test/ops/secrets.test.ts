import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUBSPOT, MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { hubspotEvent, signedHeaders } from '../harness/hubspot-webhook.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

const WEBHOOK = 'integrations/crm-to-audience/webhook';
let environment: Environment;
let console: Console;

beforeAll(async () => {
  environment = await startEnvironment({ emptySecrets: true });
  console = await consoleOf(environment.description);
});
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
});

async function send(occurredAt: number, objectId = 70_101): Promise<number> {
  const url = `${environment.runtime.apiUrl}/webhooks/crm-to-audience`;
  const body = JSON.stringify([hubspotEvent({ occurredAt, objectId })]);
  const { status } = await fetch(url, {
    method: 'POST',
    headers: signedHeaders({ url, body, timestamp: Date.now() }),
    body,
  });
  return status;
}

/** The reasons for which attempts at a contact's events ended, as the worker logged them. */
const reasonsOf = (id: number) =>
  environment
    .logs()
    .flatMap(({ service, entity, reason }) =>
      service === 'deliver' && entity === `contact:${id}` && typeof reason === 'string' ? [reason] : [],
    );

test('every secret is listed with what belongs into it and the command that fills it', async () => {
  const { out, err, code } = await console.ops('secrets');
  expect(code).toBe(0);
  expect(out).toBe(
    [
      `EMPTY   ${WEBHOOK}  what HubSpot signs its webhooks to crm-to-audience with`,
      '        plain text; clientSecret: the app’s Auth page',
      `        npm run ops -- secrets fill ${WEBHOOK} --env dev`,
      'EMPTY   destinations/mailchimp  Mailchimp: API key',
      '        plain text',
      '        npm run ops -- secrets fill destinations/mailchimp --env dev',
      'EMPTY   destinations/hubspot  HubSpot: private app access token',
      '        plain text',
      '        npm run ops -- secrets fill destinations/hubspot --env dev',
      '',
    ].join('\n'),
  );
  expect(err).toMatch(/^Secrets of dev on this machine \(http:.*3 of 3 are empty: .* answered with 503/s);
});

test('a webhook secret is used by the next request after it was filled, and so is its correction', async () => {
  expect(await send(1)).toBe(503);
  const wrong = await console.feed('{"clientSecrt":"never-shown"}', 'secrets', 'fill', WEBHOOK);
  expect(wrong).toMatchObject({ code: 2, out: '' });
  expect(wrong.err).toMatch(/was not filled: the value lacks "clientSecret"; expected \{"clientSecret": "…"\}/);
  expect(await send(1)).toBe(503);
  // A malformed secret, stored by other means, is not cached either.
  await environment.runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
    SecretId: `penstock/dev/${WEBHOOK}`,
    SecretString: '{"clientSecret":',
  });
  expect(await send(1)).toBe(503);
  const filled = await console.feed(`${HUBSPOT.clientSecret}\n`, 'secrets', 'fill', WEBHOOK);
  expect(filled).toMatchObject({ code: 0, err: expect.stringMatching(/^The value before stays valid for 24 hours/m) });
  expect(filled.out).toMatch(/^Filled integrations\/crm-to-audience\/webhook of dev on this machine/);
  expect(filled.out + wrong.err).not.toMatch(new RegExp(`${HUBSPOT.clientSecret}|never-shown`));
  expect(await send(1)).toBe(200);
});

test('a destination’s credential is used by the next attempt after it was filled', async () => {
  await until(
    () => reasonsOf(70_101),
    (seen) => seen.includes('hubspot-credential-not-filled'),
  );
  const filled = await console.feed(HUBSPOT.accessToken, 'secrets', 'fill', 'destinations/hubspot');
  expect(filled).toMatchObject({ code: 0 });
  expect(await send(2, 70_102)).toBe(200);
  // The contact does not exist there, which only HubSpot can say.
  const [first] = await until(
    () => reasonsOf(70_102),
    (seen) => seen.length > 0,
  );
  expect(first).toBe('contact-gone');
});

test('what no header can hold is refused with its position, never its value', async () => {
  const { code, out, err } = await console.feed('abc\u201ddef', 'secrets', 'fill', 'destinations/mailchimp');
  expect([code, out, err]).toEqual([2, '', expect.stringMatching(/character 4 of 7 in it is not plain ASCII/)]);
  expect(err).not.toContain('def');
});

test.each([
  [['secrets', 'fill', 'destinations/x'], /There is no secret "destinations\/x"; there are integrations/],
  [['secrets', 'fill', 'destinations/mailchimp', 'key'], /on standard input, never as an argument/],
])('%j is refused with the remedy', async (args, message) => {
  const { code, err } = await console.ops(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});

test('what is filled is listed as filled', async () => {
  await console.feed(`${MAILCHIMP.apiKey}\r\n`, 'secrets', 'fill', 'destinations/mailchimp');
  const { out } = await console.ops('secrets');
  expect(out).toMatch(/^filled {2}destinations\/mailchimp {2}Mailchimp: API key$/m);
  const { SecretString } = await environment.runtime.dispatch(
    { kind: 'operator' },
    'secretsmanager',
    'GetSecretValue',
    {
      SecretId: 'penstock/dev/destinations/mailchimp',
    },
  );
  expect(SecretString).toBe(MAILCHIMP.apiKey);
});

test('a sample is sent as a webhook of now, signed with the filled secret, and its way can be followed', async () => {
  const sent = await console.ops(
    'send',
    'crm-to-audience',
    'contact.creation',
    '--set',
    'objectId=70103',
    '--duplicate',
  );
  expect([sent.code, sent.err]).toEqual([
    0,
    expect.stringMatching(/^POST http:.*\/webhooks\/crm-to-audience, \d+ bytes/m),
  ]);
  const [status, first = '', again, second] = sent.out.trim().split('\n');
  expect([status, again]).toEqual(['200', '200']);
  expect(second).not.toBe(first);
  const [, correlation = ''] = /^correlation id (\S+): npm run ops -- show \S+ --env dev$/.exec(first) ?? [];
  const shown = await until(
    () => console.ops('show', correlation),
    ({ code }) => code === 0,
  );
  expect(shown.out).toMatch(/contact:70103/);
});

test('a bad signature is refused, and that is what was asked for', async () => {
  const forged = await console.ops('send', 'crm-to-audience', '0', '--bad-signature');
  expect(forged).toMatchObject({ code: 0, out: expect.stringMatching(/^401 /) });
});

test('a leaked webhook secret is replaced, is valid for its overlap, and ends within seconds once it is revoked', async () => {
  const webhook = `penstock/dev/${WEBHOOK}`;
  const { SecretString: leaked } = await environment.runtime.dispatch(
    { kind: 'operator' },
    'secretsmanager',
    'GetSecretValue',
    { SecretId: webhook },
  );
  expect(await send(3, 70_104)).toBe(200);
  const filled = await console.feed('the-new-secret', 'secrets', 'fill', WEBHOOK);
  expect(filled.err).toMatch(/stays valid for 24 hours. Was it leaked\? npm run ops -- secrets revoke/);
  expect(await send(4, 70_104)).toBe(200);
  const listed = await console.ops('secrets');
  expect(listed.out).toMatch(
    /^ {8}the previous value is valid until .* UTC; to end it now: npm run ops -- secrets revoke/m,
  );

  const revoked = await console.ops('secrets', 'revoke', WEBHOOK);
  expect(revoked).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Revoked the previous value .* within 10 s\.$/m),
  });
  await until(
    () => send(5, 70_104),
    (status) => status === 401,
    30,
  );
  expect(await console.ops('secrets', 'revoke', WEBHOOK)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/has no previous value\. Is the current one leaked\?/),
  });

  expect((await console.ops('secrets', 'revoke', WEBHOOK, '--current')).out).toMatch(/^Emptied .* answer 503/);
  expect((await console.ops('secrets')).out).toMatch(/^EMPTY {3}integrations\/crm-to-audience\/webhook/m);
  await until(
    () => send(6, 70_104),
    (status) => status === 503,
    30,
  );
  await console.feed(String(leaked), 'secrets', 'fill', WEBHOOK);
  expect(await send(7, 70_104)).toBe(200);
});

test('the secret of an account is revoked at its vendor, not here', async () => {
  const { code, err } = await console.ops('secrets', 'revoke', 'destinations/mailchimp');
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/replace it with `npm run ops -- secrets fill destinations\/mailchimp/),
  ]);
});
