import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { type Console, consoleOf } from './console.ts';

const EMAIL = `ada.lovelace@${MAILCHIMP.refusedDomain}`;
let environment: Environment;
let console: Console;
let dead: { eventId: string; entity: string };
const ops = (...args: string[]) => console.ops(...args);

beforeAll(async () => {
  environment = await startEnvironment();
  console = await consoleOf(environment.description);
  const people = peopleOf(environment);
  const objectId = await people.contact({ email: EMAIL, firstname: 'Ada' });
  await people.accepted({ objectId });
  dead = await until(
    async () => {
      const { out } = await ops('events', '--state', 'dead', '--json');
      return out === '' ? undefined : JSON.parse(out);
    },
    (found) => found !== undefined,
  );
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await console[Symbol.asyncDispose]();
});

const acts = async () =>
  (await ops('audit', '--json')).out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('payload', () => {
  test('prints JSON with values masked, and where it was read', async () => {
    const { out, err, code } = await ops('payload', dead.eventId);
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/Read from (the archive \(events\/|the dead-letter queue \()/),
    ]);
    const shown = JSON.parse(out);
    expect(shown).toMatchObject({ subscriptionType: 'contact.creation', objectId: Number(dead.entity.split(':')[1]) });
    expect(Object.values(shown)).toContain('(number)');
    expect(await acts()).toEqual([]);
  });

  test('shows one value once the audit has who and why', async () => {
    for (const args of [
      ['--reveal', 'objectId'],
      ['--because', 'x'],
      ['--reveal', 'a', '--because', ' '],
    ]) {
      const { code, err } = await ops('payload', dead.eventId, ...args);
      expect([args, code, err]).toEqual([args, 2, expect.stringMatching(/--because/)]);
    }
    expect(await acts()).toEqual([]);
    const { out, code } = await ops('payload', dead.eventId, '--reveal', 'objectId', '--because', 'a complaint');
    expect([out.trim(), code]).toEqual([dead.entity.split(':')[1], 0]);
    expect(await acts()).toMatchObject([
      {
        act: 'payload reveal',
        target: `crm-to-audience/contact-to-member ${dead.eventId}`,
        filter: 'objectId',
        reason: 'a complaint',
      },
    ]);
  });

  test('whose row of the audit cannot be written shows nothing', async () => {
    await peopleOf(environment).awsFault({
      ...{ service: 'dynamodb', operation: 'PutItem', caller: 'operator', times: 1 },
      error: { code: 'AccessDeniedException', status: 400, message: 'not authorized to perform: dynamodb:PutItem' },
    });
    const { out, code } = await ops('payload', dead.eventId, '--reveal', 'objectId', '--because', 'why');
    expect([out, code]).toEqual(['', 3]);
  });

  test('the function itself shows no value without a row, and by the alias of looking none at all', async () => {
    const { awsEndpointUrl: endpoint, region, accessKeyId, secretAccessKey } = environment.description;
    const lambda = new LambdaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    const reveal = {
      ...{ delivery: 'crm-to-audience/contact-to-member', tenant: '-', messageId: '', receivedAt: '' },
      ...{ eventId: dead.eventId, path: 'objectId', act: { at: '2026-11-21T10:00:00.000Z', id: 'x' } },
    };
    const asked = async (Payload: object, Qualifier?: string) => {
      const answer = await lambda.send(
        new InvokeCommand({
          FunctionName: 'penstock-dev-recover',
          ...(Qualifier && { Qualifier }),
          Payload: JSON.stringify(Payload),
        }),
      );
      return answer.Payload?.transformToString();
    };
    expect(await asked({ reveal })).toMatch(/No row of the audit says/);
    for (const request of [{ reveal }, { plan: {} }, { cancel: { job: 'x' } }, { Records: [] }])
      expect(await asked(request, 'look')).toMatch(/shows masked payloads only/);
  });

  test('of an event that there is not exits 1 with a hint', async () => {
    const { err, code } = await ops('payload', 'no-such-event');
    expect([code, err]).toEqual([1, expect.stringMatching(/no event has that id.*ops -- show NAME/)]);
  });
});

describe('the last failed call', () => {
  test('is printed whole by --call, and in short by show: no value of the person is in either', async () => {
    const { out, code } = await ops('payload', dead.eventId, '--call');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ...{ destination: 'mailchimp', operation: 'upsert member' },
      request: { method: 'PUT', body: { email_address: `(e-mail address, ${EMAIL.length} characters)` } },
      answer: { status: 400, body: { title: 'Invalid Resource' } },
    });
    const shown = (await ops('show', dead.eventId)).out;
    expect(shown).toMatch(/last failed call/);
    expect(shown).toMatch(/mailchimp upsert member: PUT\s+http.*\/3\.0\/lists\/\w+\/members\/…/s);
    expect(shown).toMatch(/400 after \d+ m?s: .*Invalid Resource/s);
    for (const text of [out, shown])
      for (const value of [EMAIL, 'Ada', MAILCHIMP.apiKey]) expect(text).not.toContain(value);
  });

  test('of an event whose calls succeed is not kept', async () => {
    const people = peopleOf(environment);
    const objectId = await people.contact({ email: 'grace@example.com' });
    await people.accepted({ objectId });
    await until(
      () => people.member('grace@example.com'),
      (member) => member !== undefined,
    );
    const { out } = await ops('show', `contact:${objectId}`);
    const [, eventId = ''] = /^DELIVERED {2}(\S+)$/m.exec(out) ?? [];
    expect((await ops('payload', eventId, '--call')).code).toBe(1);
  });
});
