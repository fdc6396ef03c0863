import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export interface Browser extends AsyncDisposable {
  /** Opens a page on a screen and evaluates an expression there; answers with its value, and with the page as PNG. */
  look(url: string, screen: Screen, expression: string): Promise<{ readonly value: unknown; readonly picture: Buffer }>;
}

/**
 * A headless Chromium of this machine.
 * @throws Error that names the command which installs one
 */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: installedChromium() });
  return {
    async look(url, { width, height, scheme }, expression) {
      const options = { viewport: { width, height }, colorScheme: scheme, isMobile: width < 500 };
      await using page = await browser.newPage(options);
      await page.goto(url);
      return { value: await page.evaluate(expression), picture: await page.screenshot() };
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** @throws Error that names the command which installs one */
export function installedChromium(): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .concat(chromium.executablePath())
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'The dashboard is tested in a browser, and this machine has no Chromium. Install one: `apt-get install chromium` on ' +
      'Debian or Ubuntu, or `npx playwright-core install chromium` elsewhere. Then run the tests.',
  );
}
