import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeDescription } from '../../dev/start/description.ts';
import { type Target, targetOf } from '../../ops/command/target.ts';
import { startConsole } from '../../ops/console/server.ts';
import { installedChromium, type Screen } from '../../packages/local-aws/test/dashboard/browser.ts';
import type { Act } from '../../shared/ledger/index.ts';
import type { Environment } from '../harness/environment.ts';
import { consoleOf } from '../ops/console.ts';

export interface OpenConsole extends AsyncDisposable {
  readonly target: Target;
  /** The console's origin, without a trailing slash. */
  readonly origin: string;
  /** A page of a browser that opened the address which the console printed. */
  page(screen?: Screen): Promise<Page>;
}

export interface ConsoleOptions {
  readonly isProduction?: boolean;
  /** Whose rights it has; default: the operator's. */
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const WIDE: Screen = { width: 1280, height: 900, scheme: 'light' };

/** The console of a running environment, in a headless Chromium. */
export async function openConsole(
  { description }: Pick<Environment, 'description'>,
  { isProduction = false, keys }: ConsoleOptions = {},
): Promise<OpenConsole> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-console-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await writeDescription(folder, { ...description, ...keys });
  const target = targetOf({ env: description.environment, folder });
  const server = await startConsole({ target, isProduction, port: 0 });
  opened.defer(() => server.close());
  const browser: Browser = await chromium.launch({ executablePath: installedChromium() });
  opened.defer(() => browser.close());
  const running = opened.move();
  return {
    target,
    origin: new URL(server.url).origin,
    async page({ width, height, scheme } = WIDE) {
      const options = { viewport: { width, height }, colorScheme: scheme, isMobile: width < 500 };
      const page = await browser.newPage(options);
      // A machine under load: `until` and the test's own time-out say when to give up.
      page.setDefaultTimeout(300_000);
      await page.goto(server.url);
      return page;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** What `ops audit` lists, newest first. */
export async function auditOf({ description }: Pick<Environment, 'description'>): Promise<readonly Act[]> {
  await using commands = await consoleOf(description);
  const { out } = await commands.ops('audit', '--json');
  return out
    .split('\n')
    .filter(Boolean)
    .map((line): Act => JSON.parse(line));
}
