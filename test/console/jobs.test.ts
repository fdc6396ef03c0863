import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAILCHIMP } from '../../vendors/index.ts';
import { archiveAtOnce } from '../harness/archive-at-once.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { PAGE_FAULTS, SCREENS } from '../harness/page-faults.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { auditOf, type OpenConsole, openConsole } from './consoles.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const LETTERS = 8;
/** The first step of a job. */
const FIRST = 5;
let environment: Environment;
let console: OpenConsole;
let people: ReturnType<typeof peopleOf>;
let page: Page;
const contacts: number[] = [];

beforeAll(async () => {
  environment = await startEnvironment({ rate: 10 });
  await archiveAtOnce(environment);
  people = peopleOf(environment);
  console = await openConsole(environment);
  page = await console.page();
  for (let number = 0; number < LETTERS; number += 1) {
    const objectId = await people.contact({ email: addressOf(number) });
    contacts.push(objectId);
    await people.accepted({ objectId });
  }
  await letters(LETTERS);
});
afterAll(async () => {
  await console?.[Symbol.asyncDispose]();
  await environment?.[Symbol.asyncDispose]();
});

const addressOf = (number: number) => `dead${number}@${MAILCHIMP.refusedDomain}`;
const letters = (count: number) =>
  until(
    () => people.depth('deadLetterUrl'),
    (depth) => depth === count,
  );
const mainText = () => page.locator('main').innerText();

/** Opens a page again until it shows what is awaited: it follows by itself, and a test does not wait for that. */
const shows = (path: string, text: RegExp) =>
  until(
    async () => {
      await page.goto(console.origin + path);
      return mainText();
    },
    (seen) => text.test(seen),
  );

async function confirm(): Promise<void> {
  await Promise.all([page.waitForURL(/\/(?:job|results)\b/), page.click('button.go')]);
}

/** How often Mailchimp was asked to write the addresses that it refuses. */
async function writes(): Promise<number> {
  const all = await Promise.all(contacts.map((_, number) => people.writes(addressOf(number))));
  return all.flat().length;
}

const jobPath = () => new URL(page.url()).pathname + new URL(page.url()).search;

const audited = () => auditOf(environment);

test('a retry whose cause still stands tries five, stops by itself, and goes on once the cause is fixed', async () => {
  await shows('/dead-letters', /mailchimp-invalid-resource\s+8/);
  await page.click('tbody a:has-text("retry")');
  expect(await mainText()).toContain('Chosen: reason mailchimp-invalid-resource');
  await confirm();
  expect(await mainText()).toMatch(/Retry of \S+ \(reason mailchimp-invalid-resource\): 8 events/);
  expect(await audited()).toEqual([]);
  const before = await writes();
  await page.click('a:has-text("Begin")');
  expect(await page.locator('button.go').innerText()).toBe('Retry 5 of 8, then more');
  await confirm();
  const path = jobPath();
  await shows(path, /retry: stopped/);
  expect(await mainText()).toMatch(/Handed out: 5 of 8/);
  // It stops once three have failed: the other two may still be on their way.
  await until(writes, (count) => count - before === FIRST);
  expect(await audited()).toMatchObject([{ act: 'retry', target: DELIVERY, count: LETTERS }]);

  for (const [number, id] of contacts.entries())
    await people.changeContact(id, { email: `fixed${number}@example.com` });
  await letters(LETTERS);
  await page.goto(`${console.origin}/dead-letters`);
  await page.click('a.button:has-text("Retry in steps")');
  await confirm();
  await page.click('a:has-text("Begin")');
  await confirm();
  await shows(jobPath(), /retry: done/);
  expect(await mainText()).toMatch(/8\s+delivered/);
  for (const number of contacts.keys())
    expect((await people.member(`fixed${number}@example.com`))?.status).toBe('subscribed');
  await letters(0);

  // What the first job left has moved on.
  await page.goto(console.origin + path);
  await page.click('a:has-text("Cancel")');
  expect(await mainText()).toContain('The job hands out no more events.');
  await confirm();
  await shows(path, /retry: cancelled/);
});

test('a discard needs its reason, and is taken back', async () => {
  const objectId = await people.contact({ email: `bob@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await letters(1);
  await shows('/dead-letters', /1 in the dead-letter queue/);
  await page.click('tbody a:has-text("discard")');
  await page.click('button.go');
  expect(page.url()).toContain('/acts/discard');
  await page.fill('input[name=because]', 'a test contact');
  await confirm();
  await page.click('a:has-text("Begin")');
  expect(await page.locator('button.go').innerText()).toBe('Discard 1 of 1');
  await confirm();
  const path = jobPath();
  await shows(path, /discard: done/);
  await letters(0);
  expect((await audited())[0]).toMatchObject({ act: 'discard', count: 1, reason: 'a test contact' });
  await page.click('a:has-text("Take it back")');
  expect(await mainText()).toContain('The discarded events are sent once more, from the archive.');
  expect(await page.locator('button.go').innerText()).toBe('Plan to take it back');

  await people.changeContact(objectId, { email: 'bob@example.com' });
  await until(
    async () => {
      await page.goto(console.origin + path);
      await page.click('a:has-text("Take it back")');
      await confirm();
      return mainText();
    },
    // The archive writes its batches a little later than the delivery ends.
    (text) => /undo of \S+ .*: 1 event/i.test(text),
  );
  await page.click('a:has-text("Begin")');
  await confirm();
  await shows(jobPath(), /undo: done/);
  await until(
    () => people.member('bob@example.com'),
    (member) => member?.status === 'subscribed',
  );
});

test('a replay sends archived events once more: what had its effect is left out, and what failed is delivered', async () => {
  const objectId = await people.contact({ email: `grace@${MAILCHIMP.refusedDomain}` });
  await people.accepted({ objectId });
  await letters(1);
  await people.changeContact(objectId, { email: 'grace@example.com' });
  const plan = async () => {
    await page.goto(`${console.origin}/acts/replay?delivery=${DELIVERY}`);
    await page.click('summary:has-text("Choose more closely")');
    await page.fill('input[name=entity]', `contact:${objectId}`);
    await confirm();
    return mainText();
  };
  // The archive has an event some time after its receipt.
  await until(plan, (text) => /Replay of \S+ .*: 1 event/.test(text));
  const before = (await audited()).length;
  await page.click('a:has-text("Begin")');
  expect(await page.locator('button.go').innerText()).toBe('Replay 1 of 1');
  expect((await people.member('grace@example.com'))?.status).toBeUndefined();
  await confirm();
  await shows(jobPath(), /replay: done/);
  expect(await mainText()).toMatch(/1\s+delivered/);
  expect((await people.member('grace@example.com'))?.status).toBe('subscribed');
  expect((await audited()).length - before).toBe(1);
  expect((await audited())[0]).toMatchObject({ act: 'replay', target: DELIVERY, count: 1 });

  // Once more: it had its effect.
  expect(await plan()).toMatch(/Not done\s+No event is planned\..*took effect/s);
});

test('the list of jobs leads to each, and fits', async () => {
  for (const screen of SCREENS) {
    const own = await console.page(screen);
    await own.goto(`${console.origin}/jobs`);
    expect(await own.locator('tbody tr').count()).toBeGreaterThanOrEqual(3);
    expect(await own.evaluate(PAGE_FAULTS)).toEqual([]);
    await own.click('tbody th a');
    expect(await own.locator('h1').innerText()).toBe('Job');
    expect(await own.evaluate(PAGE_FAULTS)).toEqual([]);
    await own.close();
  }
});

test('a job that does not exist is a sentence', async () => {
  await page.goto(`${console.origin}/job?id=none`);
  expect(await mainText()).toMatch(/there is no job none in dev/);
});
