import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveriesOf } from '../../ops/command/declared.ts';
import { findPage } from '../../ops/ledger/find.ts';
import { take } from '../../ops/ledger/named.ts';
import { statusOf } from '../../ops/status/status.ts';
import { MAILCHIMP } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { PAGE_FAULTS, SCREENS } from '../harness/page-faults.ts';
import { peopleOf } from '../harness/people.ts';
import { until } from '../harness/until.ts';
import { consoleOf } from '../ops/console.ts';
import { type OpenConsole, openConsole } from './consoles.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const DEAD = 3;
const LATE = 4;
let environment: Environment;
let console: OpenConsole;
let people: ReturnType<typeof peopleOf>;
const ids = { dead: '', waiting: '', event: '' };

/** A vendor that refuses some events for good, then is down. */
beforeAll(async () => {
  environment = await startEnvironment();
  people = peopleOf(environment);
  console = await openConsole(environment);
  for (let number = 0; number < DEAD; number += 1) ids.dead = await sent(`dead${number}@${MAILCHIMP.refusedDomain}`);
  await eventsAre('dead', DEAD);
  await people.mailchimpFault({ kind: 'answer', status: 503, match: {} });
  for (let number = 0; number < LATE; number += 1) ids.waiting = await sent(`late${number}@example.com`);
  await until(
    () => statusOf(console.target),
    ({ deliveries: [one] }) => one?.accounts[0]?.breaker === 'open',
  );
  const [dead] = await take(console.target.reader(deliveriesOf(undefined)).byEntity(ids.dead), 1);
  ids.event = dead?.eventId ?? '';
});
afterAll(async () => {
  await console?.[Symbol.asyncDispose]();
  await environment?.[Symbol.asyncDispose]();
});

async function sent(email: string): Promise<string> {
  const objectId = await people.contact({ email });
  await people.accepted({ objectId });
  return `contact:${objectId}`;
}

const eventsAre = (state: 'dead' | 'waiting', count: number) =>
  until(
    () => statusOf(console.target),
    ({ deliveries: [one] }) => one?.[state].count === count,
  );

const PATHS = [
  '/',
  '/events',
  `/events?state=dead&delivery=${DELIVERY}`,
  '/event?id=ID',
  `/event?id=ID&payload=${DELIVERY}`,
  '/acts/reveal?id=EVENT',
  '/dead-letters',
  '/completeness',
  '/drift',
  '/graphs',
  `/acts/pause?delivery=${DELIVERY}`,
  `/acts/redrive?delivery=${DELIVERY}`,
  '/no-such-page',
];

describe('in a browser, each page', () => {
  test.each(SCREENS)('fits and can be read on %o, and its policy refuses none of its own parts', async (screen) => {
    const page = await console.page(screen);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', ({ message }) => complaints.push(message));
    for (const path of PATHS) {
      await page.goto(console.origin + path.replace('=ID', `=${ids.dead}`).replace('EVENT', ids.event));
      expect([path, await page.evaluate(PAGE_FAULTS)]).toEqual([path, []]);
    }
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await page.close();
  });

  test('has one main heading, labels for all that is entered, and names for all that is pressed', async () => {
    const page = await console.page();
    for (const path of PATHS) {
      await page.goto(console.origin + path.replace('=ID', `=${ids.dead}`).replace('EVENT', ids.event));
      const seen = await page.evaluate(`({
        headings: document.querySelectorAll('h1').length,
        language: document.documentElement.lang,
        unlabelled: [...document.querySelectorAll('input:not([type=hidden]), select')].filter((one) => one.labels.length === 0).length,
        nameless: [...document.querySelectorAll('a, button')].filter((one) => one.textContent.trim() === '').length,
        tables: [...document.querySelectorAll('table')].filter((one) => !one.caption?.textContent).length,
        skipped: [...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1])).some((level, at, all) => level > (all[at - 1] ?? 0) + 1),
        ids: [...document.querySelectorAll('[id]')].map((one) => one.id).filter((id, at, all) => all.indexOf(id) !== at),
      })`);
      const none = { unlabelled: 0, nameless: 0, tables: 0, skipped: false, ids: [] };
      expect({ path, ...(seen as object) }).toEqual({ path, headings: 1, language: 'en', ...none });
    }
    await page.close();
  });

  test('is reached by the keyboard: the first stop skips the navigation, and each stop is seen', async () => {
    const page = await console.page();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('location.hash')).toBe('#content');
    await page.goto(`${console.origin}/events`);
    const stops: string[] = [];
    const names = (await page.evaluate(
      `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select')].length`,
    )) as number;
    for (let stop = 0; stop < names; stop += 1) {
      await page.keyboard.press('Tab');
      const [name, outline] = (await page.evaluate(
        `[document.activeElement.tagName + ' ' + (document.activeElement.textContent.trim() || document.activeElement.name), getComputedStyle(document.activeElement).outlineStyle]`,
      )) as [string, string];
      expect([name, outline]).toEqual([name, 'solid']);
      stops.push(name);
    }
    expect(new Set(stops).size).toBeGreaterThan(10);
    expect(stops.some((name) => name.startsWith('SELECT not delivered'))).toBe(true);
    await page.close();
  });
});

describe('the overview tells the incident as `ops status` does', () => {
  test('it has each line, and the one next action', async () => {
    const page = await console.page();
    // How long ago and what comes next changes between two looks.
    const plain = (text: string) => text.replaceAll(/\s+/g, ' ').replaceAll(/\d+ (?:s|min|ms)\b|\d\d:\d\d/g, '…');
    // The environment changes between the two readings, until one of them finds it as the other did.
    await until(
      async () => {
        const { deliveries, conclusion } = await statusOf(console.target);
        await page.reload();
        const lines = deliveries.flatMap((one) => one.lines.map(({ about, text }) => `${about} ${text}`));
        const next = conclusion.kind === 'next' ? conclusion.text : conclusion.kind;
        const [all, headline] = await Promise.all(['main', '.headline'].map((one) => page.locator(one).innerText()));
        return {
          kinds: lines.map((line) => /^(breaker|dead letters|waiting)/.exec(line)?.[1]),
          missing: lines.filter((line) => !plain(all ?? '').includes(plain(line))),
          isNextThere: plain(headline ?? '')
            .toLowerCase()
            .includes(plain(next).toLowerCase()),
        };
      },
      ({ kinds, missing, isNextThere }) =>
        ['breaker', 'dead letters', 'waiting'].every((kind) => kinds.includes(kind)) &&
        missing.length === 0 &&
        isNextThere,
    );
    expect(await page.locator('.headline').getAttribute('data-state')).toBe('next');
    await page.close();
  });

  test('a program and a browser see the same counts', async () => {
    await using commands = await consoleOf(environment.description);
    const page = await console.page();
    const seen = await until(
      async () => {
        const { out } = await commands.ops('status', '--json');
        await page.reload();
        const cells = await page.locator(`tr:has-text("${DELIVERY}") td`).allInnerTexts();
        const { queue, dead, mapping } = JSON.parse(out).deliveries[0];
        const told = [String(queue.visible + queue.delayed), String(dead.count), mapping.state];
        return { told, shown: [cells[0], cells[3], cells[6]], accounts: cells[7] };
      },
      ({ told, shown }) => told.join() === shown.join(),
    );
    expect(seen.accounts).toContain('mailchimp: open');
    await page.close();
  });

  test('an open page follows: the headline changes without a reload, and what has the focus keeps it', async () => {
    const page = await console.page();
    await page.evaluate('window.isTheSamePage = true');
    await page.locator('main a', { hasText: DELIVERY }).focus();
    await page.evaluate(`document.querySelector('.headline h2').textContent = 'something old'`);
    await until(
      () => page.locator('.headline h2').innerText(),
      (text) => text === 'Something is wrong. Next:',
    );
    expect(await page.evaluate('[window.isTheSamePage, document.activeElement.textContent]')).toEqual([true, DELIVERY]);
    expect(await page.locator('#live').innerText()).toBe('Something is wrong. Next:');
    await page.close();
  });
});

describe('events', () => {
  test('are found by state, reason and entity, and one leads to its timeline', async () => {
    const page = await console.page();
    await page.goto(`${console.origin}/events`);
    expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(DEAD + 1);
    await page.selectOption('select[name=state]', 'dead');
    await page.fill('input[name=reason]', 'mailchimp-invalid-resource');
    await page.click('form.filters button');
    expect(await page.locator('tbody tr').count()).toBe(DEAD);
    await page.fill('input[name=entity]', ids.dead);
    await page.click('form.filters button');
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.click('tbody th a');
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/dead \S+/);
    expect(text).toMatch(/Next step\s+\S+/);
    expect(await page.locator('.next a.button').first().getAttribute('href')).toMatch(/^\/acts\/retry\?/);
    expect(text).toMatch(/attempt 1\s+permanent/);
    expect(text).toMatch(/mailchimp upsert member\s+400/);
    expect(text).not.toContain(MAILCHIMP.refusedDomain);
    await page.close();
  });

  test('are found by type and tenant, and the next page goes on where the last one ended', async () => {
    const page = await console.page();
    const count = async (query: string) => {
      await page.goto(`${console.origin}/events?state=dead&${query}`);
      return page.locator('tbody tr').count();
    };
    expect(await count('type=contact.creation')).toBe(DEAD);
    expect([await count('type=contact.none'), await count('tenant=none')]).toEqual([0, 0]);
    const wanted = { state: 'dead', from: '', to: '', isSince: false } as const;
    const finding = { deliveries: deliveriesOf(undefined), wanted, cost: { lists: 0, objects: 0 } };
    const { next = '' } = await findPage(console.target, finding, { most: 1, mostRead: 10 });
    expect(await count(`after=${encodeURIComponent(next)}`)).toBe(DEAD - 1);
    await page.goto(`${console.origin}/events?state=delivered&after=${encodeURIComponent(next)}`);
    expect(await page.locator('main').innerText()).toContain('--after takes the cursor that the same list printed');
    await page.close();
  });

  test('that were delivered are read from the archive of the last hour, and the page says so', async () => {
    const page = await console.page();
    await page.goto(`${console.origin}/events?state=delivered`);
    expect(await page.locator('main').innerText()).toMatch(/Read for delivered events: the archive since /);
    await page.close();
  });

  test('of an unknown name are not found, and the name stays text', async () => {
    const page = await console.page();
    await page.goto(`${console.origin}/event?id=${encodeURIComponent('<img src=x onerror=alert(1)>')}`);
    expect(await page.locator('main').innerText()).toContain('Nothing is known of “<img src=x onerror=alert(1)>”');
    expect(await page.locator('main img').count()).toBe(0);
    await page.close();
  });
});

test('dead letters stand by reason, with their count', async () => {
  const page = await console.page();
  await page.goto(`${console.origin}/dead-letters`);
  expect(await page.locator('tbody tr').allInnerTexts()).toEqual([
    expect.stringMatching(/^mailchimp-invalid-resource\s+3\s+events\s+retry…\s+discard…$/),
  ]);
  await page.close();
});

test('the graphs are those of the dashboard, for the delivery that is chosen', async () => {
  const page = await console.page();
  await page.goto(`${console.origin}/graphs`);
  const titles = await page.locator('.widget .title').allInnerTexts();
  expect(titles).toEqual(
    expect.arrayContaining(['Outcomes: attempts, and those that failed', 'Dead letters that wait']),
  );
  expect(await page.locator('svg path.line').count()).toBeGreaterThan(5);
  await page.close();
});
