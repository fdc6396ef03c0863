import { userInfo } from 'node:os';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statusOf } from '../../ops/status/status.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { auditOf, type OpenConsole, openConsole } from './consoles.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
let environment: Environment;
let console: OpenConsole;
let people: ReturnType<typeof peopleOf>;

beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
  console = await openConsole(environment);
});
afterAll(async () => {
  await console?.[Symbol.asyncDispose]();
  await environment?.[Symbol.asyncDispose]();
});

const delivery = async () => {
  const [one] = (await statusOf(console.target)).deliveries;
  if (!one) throw new Error('there is one delivery');
  return one;
};

const textOf = (page: Page) => page.locator('main').innerText();

const audited = () => auditOf(environment);

describe('a pause', () => {
  test('is planned, confirmed by the keyboard alone, done, recorded, and ended', async () => {
    const page = await console.page();
    await page.focus('tr a:has-text("pause")');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/acts\/pause/);
    expect(await textOf(page)).toContain(`Pause ${DELIVERY} of dev`);
    expect(await textOf(page)).toMatch(/No event of \S+ is delivered until the pause ends/);
    expect((await delivery()).pause).toBeUndefined();

    await page.focus('input[name=reason]');
    await page.keyboard.type('the vendor migrates');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/results\//);
    expect(await textOf(page)).toMatch(/^.*Done\s+\S+ of dev is paused until /s);
    expect((await delivery()).pause).toMatchObject({ reason: 'the vendor migrates', by: userInfo().username });
    const [act] = await audited();
    expect(act).toMatchObject({ act: 'pause', target: DELIVERY, reason: 'the vendor migrates', filter: '3 hours' });
    expect(act?.caller).toMatch(/^arn:aws:/);

    await page.reload();
    await page.goto(console.origin);
    expect(await page.locator('.lines').innerText()).toContain('the vendor migrates');
    expect(await audited()).toHaveLength(1);

    await page.click('tr a:has-text("resume")');
    expect(await textOf(page)).toMatch(/Paused by \S+ until .* UTC: the vendor migrates/);
    await page.click('button.go');
    await page.waitForURL(/\/results\//);
    expect(await textOf(page)).toContain('is resumed');
    expect((await delivery()).pause).toBeUndefined();
    expect((await audited())[0]).toMatchObject({ act: 'resume', target: DELIVERY });
    await page.close();
  });

  test('needs its reason, and hours that the queue can keep: the browser and the server both say so', async () => {
    const page = await console.page();
    await page.goto(`${console.origin}/acts/pause?delivery=${DELIVERY}`);
    await page.click('button.go');
    expect(page.url()).toContain('/acts/pause');
    // Another program than a browser could send the form as it is.
    await page.evaluate(`document.querySelector('form.act').noValidate = true`);
    await page.fill('input[name=hours]', '85');
    await page.click('button.go');
    await page.waitForSelector('p.refused');
    expect(await page.locator('p.refused').innerText()).toBe('"Reason" is empty: fill it in.');
    await page.evaluate(`document.querySelector('form.act').noValidate = true`);
    await page.fill('input[name=reason]', 'why');
    await page.fill('input[name=hours]', '85');
    await page.click('button.go');
    await page.waitForSelector('p.refused:has-text("Hours")');
    expect(await page.locator('p.refused').innerText()).toBe('"Hours" is 85: give a whole number from 1 to 84.');
    expect((await delivery()).pause).toBeUndefined();
    await page.close();
  });

  test('of a delivery that does not exist is refused with the names of those that do', async () => {
    const page = await console.page();
    await page.goto(`${console.origin}/acts/pause?delivery=a/b`);
    expect(await textOf(page)).toContain(`There is no delivery "a/b"; there are ${DELIVERY}.`);
    await page.close();
  });

  test('that stands cannot be ended twice: the plan says so, and has no button', async () => {
    const page = await console.page();
    await page.goto(`${console.origin}/acts/resume?delivery=${DELIVERY}`);
    expect(await textOf(page)).toContain(`Not possible now: ${DELIVERY} is not paused.`);
    expect(await page.locator('button.go').count()).toBe(0);
    await page.close();
  });
});

test('a double click, a reload and a step back carry a plan out once', async () => {
  const page = await console.page();
  const before = (await audited()).length;
  await page.goto(`${console.origin}/acts/pause?delivery=${DELIVERY}`);
  await page.fill('input[name=reason]', 'once');
  const form = await page.evaluate(`new URLSearchParams(new FormData(document.querySelector('form.act'))).toString()`);
  const send = `fetch('/acts', { method: 'POST', body: new URLSearchParams(${JSON.stringify(form)}) }).then(({ url }) => url)`;
  const urls = await page.evaluate(`Promise.all([${send}, ${send}])`);
  expect(new Set(urls as string[]).size).toBe(1);
  await page.reload();
  await page.evaluate(send);
  expect((await audited()).length - before).toBe(1);
  await page.goto(`${console.origin}/acts/resume?delivery=${DELIVERY}`);
  await page.click('button.go');
  await page.waitForURL(/\/results\//);
  await page.close();
});

test('a form of another site’s page is refused by the browser’s own headers, and nothing is done', async () => {
  const page = await console.page();
  const before = (await audited()).length;
  await page.route('http://attacker.example/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" action="${console.origin}/acts"><input name="plan" value="1"><input name="token" value="1"></form>`,
    }),
  );
  await page.goto('http://attacker.example/');
  const [answer] = await Promise.all([
    page.waitForResponse(`${console.origin}/acts`),
    page.evaluate(`document.forms[0].submit()`),
  ]);
  expect(answer.status()).toBe(403);
  expect((await audited()).length).toBe(before);
  await page.close();
});

test('in production a person types the environment’s name', async () => {
  await using careful = await openConsole(environment, { isProduction: true });
  const page = await careful.page();
  expect(await page.locator('header').innerText()).toContain('production');
  await page.goto(`${careful.origin}/acts/pause?delivery=${DELIVERY}`);
  await page.fill('input[name=reason]', 'why');
  await page.fill('input[name=environment]', 'prod');
  await page.click('button.go');
  await page.waitForSelector('p.refused');
  expect(await page.locator('p.refused').innerText()).toBe('Type dev to confirm: this is production.');
  expect((await delivery()).pause).toBeUndefined();
});

test('dead letters are redriven once their cause is fixed', async () => {
  const emails = [1, 2, 3].map((number) => `dead${number}@${MAILCHIMP.refusedDomain}`);
  const contacts = await Promise.all(emails.map((email) => people.contact({ email })));
  for (const objectId of contacts) await people.accepted({ objectId });
  await until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === contacts.length,
  );
  for (const [at, id] of contacts.entries()) await people.changeContact(id, { email: `fixed${at}@example.com` });
  const page = await console.page();
  await until(
    async () => {
      await page.goto(`${console.origin}/dead-letters`);
      return textOf(page);
    },
    (text) => text.includes('3 in the dead-letter queue'),
  );
  await page.click('a.button:has-text("Redrive all 3")');
  expect(await textOf(page)).toMatch(/Dead letters\s+3/);
  await page.click('button.go');
  await page.waitForURL(/\/results\//);
  expect(await textOf(page)).toContain('SQS moves 3 dead letters back');
  expect((await audited())[0]).toMatchObject({ act: 'redrive', target: DELIVERY, count: 3 });
  for (const at of contacts.keys())
    await until(
      () => people.member(`fixed${at}@example.com`),
      (member) => member?.status === 'subscribed',
    );
  await until(
    async () => {
      await page.goto(`${console.origin}/dead-letters`);
      return textOf(page);
    },
    (text) => text.includes('No dead letters'),
  );
  await page.close();
});
