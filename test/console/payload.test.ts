import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliveriesOf } from '../../ops/command/declared.ts';
import { take } from '../../ops/ledger/named.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { PAGE_FAULTS, SCREENS } from '../harness/page-faults.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { auditOf, type OpenConsole, openConsole } from './consoles.ts';

const EMAIL = `ada.lovelace@${MAILCHIMP.refusedDomain}`;
let environment: Environment;
let console: OpenConsole;
let page: Page;
let objectId: number;
let eventId: string;

beforeAll(async () => {
  environment = await startEnvironment();
  const people = peopleOf(environment);
  console = await openConsole(environment);
  page = await console.page();
  objectId = await people.contact({ email: EMAIL, firstname: 'Ada' });
  await people.accepted({ objectId });
  const dead = () => take(console.target.reader(deliveriesOf(undefined)).notDelivered({ states: ['dead'] }), 1);
  const [found] = await until(dead, ({ length }) => length === 1);
  eventId = found?.record.eventId ?? '';
});
afterAll(async () => {
  await console?.[Symbol.asyncDispose]();
  await environment?.[Symbol.asyncDispose]();
});

const open = (path: string) => page.goto(console.origin + path);
const mainText = () => page.locator('main').innerText();
const eventPath = () => `/event?id=${encodeURIComponent(eventId)}`;

test('the page of an event shows the last failed call, masked', async () => {
  await open(eventPath());
  expect(await mainText()).toMatch(
    /Last failed call\s+\S+ \S+\s+mailchimp upsert member: PUT http\S+\/members\/…\s+400 after .*Invalid Resource/s,
  );
  await page.click('summary:has-text("Request and answer")');
  const text = await mainText();
  expect(text).toContain(`"email_address": "(e-mail address, ${EMAIL.length} characters)"`);
  for (const value of [EMAIL, 'Ada', MAILCHIMP.apiKey]) expect(text).not.toContain(value);
});

test('it shows the payload once a person asks for it, masked, and says where it was read', async () => {
  await open(eventPath());
  expect(await mainText()).not.toContain('Read from');
  await page.click('a.button:has-text("Show the payload")');
  const text = await mainText();
  expect(text).toMatch(/Read from the (archive|dead-letter queue) \(/);
  expect(text).toContain(`"objectId": ${objectId}`);
  expect(text).toContain('"(number)"');
  expect(await auditOf(environment)).toEqual([]);
});

test('a value is revealed by a confirmed act, which the audit has', async () => {
  await open(eventPath());
  await page.click('a.button:has-text("Reveal a value")');
  expect(await mainText()).toContain('the audit keeps your name');
  await page.fill('input[name=path]', 'subscriptionType');
  await page.click('button.go');
  expect(page.url()).toContain('/acts/reveal');
  await page.fill('input[name=because]', 'a complaint');
  await Promise.all([page.waitForURL(/\/results\//), page.click('button.go')]);
  expect(await mainText()).toContain('subscriptionType: "contact.creation"');
  expect(await auditOf(environment)).toMatchObject([
    {
      act: 'payload reveal',
      target: `crm-to-audience/contact-to-member ${eventId}`,
      filter: 'subscriptionType',
      reason: 'a complaint',
    },
  ]);
});

test('a value whose act cannot be recorded is not shown', async () => {
  await peopleOf(environment).awsFault({
    ...{ service: 'dynamodb', operation: 'PutItem', caller: 'operator', times: 1 },
    error: {
      ...{ code: 'AccessDeniedException', status: 400 },
      message: 'User: ada is not authorized to perform: dynamodb:PutItem on resource: x',
    },
  });
  await open(`/acts/reveal?id=${encodeURIComponent(eventId)}&path=subscriptionType`);
  await page.fill('input[name=because]', 'why');
  await Promise.all([page.waitForURL(/\/results\//), page.click('button.go')]);
  expect(await mainText()).toMatch(/Not done\s+AWS denied it: your role lacks dynamodb:PutItem/);
  expect(await mainText()).not.toContain('contact.creation');
});

test('the page of an event with its payload fits on each screen', async () => {
  for (const screen of SCREENS) {
    const own = await console.page(screen);
    await own.goto(`${console.origin}${eventPath()}&payload=crm-to-audience/contact-to-member`);
    await own.click('summary:has-text("Request and answer")');
    expect(await own.evaluate(PAGE_FAULTS)).toEqual([]);
    await own.close();
  }
});
