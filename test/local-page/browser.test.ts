import { startDashboard } from '@penstock/local-aws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, openBrowser, type Screen } from '../../packages/local-aws/test/dashboard/browser.ts';
import { alarm, sourceOf } from '../../packages/local-aws/test/dashboard/source.ts';
import { dashboardBody, integrationQueries } from '../../shared/alarms/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import { PAGE_FAULTS, SCREENS } from '../harness/page-faults.ts';

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
      '{"message":"event settled","calls":[{"destination":"mailchimp","operation":"upsert member","status":200,"durationMs":120}]}',
    ),
    queries: integrationQueries('prod', contract),
  });
}

const PAGES = ['/', '/logs', '/logs?query=penstock/prod/crm-to-audience/vendor-calls'];

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
      const { value, picture } = await browser.look(server.url + path, screen, PAGE_FAULTS);
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
