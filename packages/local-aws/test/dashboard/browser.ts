import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The Chromium of this machine, if it has one: none is fetched. */
export const chromium = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export interface Browser extends AsyncDisposable {
  /** Opens a page on a screen, and answers with what an expression is worth there. */
  look<Value>(url: string, screen: Screen, expression: string): Promise<Value>;
  /** The page that was looked at last, as PNG. */
  picture(): Promise<Buffer>;
}

/** A headless Chromium of our own, spoken to by its DevTools protocol. */
export async function openBrowser(path: string): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'penstock-browser-'));
  const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars'];
  const child = spawn(path, [...options, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const exited = once(child, 'exit');
  const port = await debuggingPort(child.stderr);
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Record<string, string>[];
  const socket = new WebSocket(targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  const { send, next } = protocolOver(socket);
  await send('Page.enable');

  return {
    async look<Value>(url: string, { width, height, scheme }: Screen, expression: string) {
      await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 });
      await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const loaded = next('Page.loadEventFired');
      await send('Page.navigate', { url });
      await loaded;
      const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(`In the browser: ${JSON.stringify(exceptionDetails)}`);
      return (result as { value: Value }).value;
    },
    async picture() {
      const { data } = await send('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(String(data), 'base64');
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      // The browser is a family of processes.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await exited;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Resolves once the browser says where it listens. */
async function debuggingPort(stderr: NodeJS.ReadableStream): Promise<string> {
  let said = '';
  for await (const chunk of stderr) {
    said += chunk;
    const [, port] = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said) ?? [];
    if (port !== undefined) {
      stderr.resume();
      return port;
    }
  }
  throw new Error(`Chromium ended at once: ${said.slice(-500)}`);
}

type Answer = Readonly<Record<string, unknown>>;

function protocolOver(socket: WebSocket) {
  const waiting = new Map<number | string, PromiseWithResolvers<Answer>>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, result, error } = JSON.parse(String(data));
    const waiter = waiting.get(id ?? method);
    waiting.delete(id ?? method);
    if (error) waiter?.reject(new Error(error.message));
    else waiter?.resolve(result ?? {});
  });
  let calls = 0;
  const next = (key: number | string) => {
    const waiter = Promise.withResolvers<Answer>();
    waiting.set(key, waiter);
    return waiter.promise;
  };
  return {
    next,
    send(method: string, params: object = {}): Promise<Answer> {
      calls += 1;
      const answer = next(calls);
      socket.send(JSON.stringify({ id: calls, method, params }));
      return answer;
    },
  };
}
