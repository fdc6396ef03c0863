import { startDashboard } from '@penstock/local-aws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser, type Screen } from '../../packages/local-aws/test/dashboard/browser.ts';
import { alarm, sourceOf } from '../../packages/local-aws/test/dashboard/source.ts';
import { dashboardBody, integrationQueries } from '../../shared/alarms/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';

/** The dashboard of the project itself, on a bad day. */
function badDay() {
  const { variables, widgets } = dashboardBody({
    ...{ environment: 'prod', region: 'eu-central-1', account: '000000000000' },
    ...{
      owner: 'Platform, platform@example.com',
      docsUrl: 'https://docs.example.com',
      production: true,
      hasPager: true,
    },
    integrations: [contract],
  });
  const named = JSON.stringify(widgets)
    .replaceAll('CHOSEN_INTEGRATION', contract.name)
    .replaceAll('CHOSEN_DELIVERY', 'contact-to-member');
  const names = new Set([...named.matchAll(/:alarm:([\w-]+)/g)].map(([, name = '']) => name));
  const state = (name: string) =>
    /oldest|any-page/.test(name) ? 'ALARM' : /slow/.test(name) ? 'INSUFFICIENT_DATA' : 'OK';
  return sourceOf({
    variables,
    widgets,
    alarms: [...names].map((name) => alarm(name, state(name))),
    metrics: {
      Accepted: [12, 18, 15, 22, 9],
      AttemptDelay: [400, 380, 2200, 9000, 120_000],
      OldestPending: [0, 300, 900, 1500],
      Count: [40, 41],
    },
    lines: Array(30).fill(
      '{"message":"vendor answered","destination":"mailchimp","operation":"upsert member","status":200,"durationMs":120}',
    ),
    queries: integrationQueries('prod', contract),
  });
}

const SCREENS: readonly Screen[] = [
  { width: 1280, height: 800, scheme: 'light' },
  { width: 1280, height: 800, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
];
const PAGES = ['/', '/logs', '/logs?query=penstock/prod/crm-to-audience/vendor-calls'];

/** What is wrong with the page that the browser has drawn, in words. Runs there. */
const FAULTS = `(() => {
  const faults = [];
  const name = (element) => (element.className.baseVal ?? element.className) + ' «' + element.textContent.trim().slice(0, 40) + '»';
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is ' + document.documentElement.scrollWidth + ' wide on ' + innerWidth);
  const cards = [...document.querySelectorAll('.widget, .card')];
  for (const card of cards) if (card.scrollWidth > card.clientWidth + 1) faults.push('too wide: ' + name(card));
  const boxes = cards.map((card) => card.getBoundingClientRect());
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) faults.push('overlap: ' + name(cards[i]) + ' and ' + name(cards[i + 1 + j]));
  }));
  for (const plot of document.querySelectorAll('.plot')) if (plot.clientHeight < 90 || plot.clientWidth < 200) faults.push('too small: ' + name(plot.parentElement.parentElement));
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const color = rgb(getComputedStyle(at).backgroundColor); if (color.length === 3 || color[3] > 0) return color; } return [255, 255, 255]; };
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue;
    if (element.closest('style, option') || element.getClientRects().length === 0) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) faults.push('contrast ' + contrast.toFixed(1) + ': ' + name(element));
    if (parseFloat(getComputedStyle(element).fontSize) < 11) faults.push('too small a font: ' + name(element));
  }
  return [...new Set(faults)];
})()`;

describe('in a browser, the page', () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof startDashboard>>;
  beforeAll(async () => {
    server = await startDashboard(badDay(), 0);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await server.close();
  });

  test.each(SCREENS.flatMap((screen) => PAGES.map((path) => [path, screen] as const)))(
    '%s fits and can be read on %o',
    async (path, screen) => {
      const { value, picture } = await browser.look(server.url + path, screen, FAULTS);
      expect(value).toEqual([]);
      // A picture of this size that is one colour takes some 3 KB.
      expect(picture.byteLength).toBeGreaterThan(15_000);
    },
  );

  test('has something red while an alarm rings, and no script', async () => {
    const seen = `({
      red: getComputedStyle(document.querySelector('.light.ALARM i')).backgroundColor,
      scripts: document.scripts.length,
    })`;
    const screen: Screen = { width: 1280, height: 800, scheme: 'light' };
    const { value } = await browser.look(server.url, screen, seen);
    expect(value).toEqual({ red: 'rgb(207, 34, 46)', scripts: 0 });
  });
});
