import { until } from '../harness/until.ts';

/** A debugger at the other end of Node's inspector protocol: https://chromedevtools.github.io/devtools-protocol/v8/Debugger/. */
export interface Debugger {
  call(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The script whose address matches, once it is loaded. */
  script(url: RegExp): Promise<Script>;
  /** Where the program stands, once it does. Each stop is told once. */
  paused(): Promise<Place>;
  close(): void;
}

interface Script {
  readonly url: string;
  readonly sourceMapURL: string;
}

/** Counted from 0. */
interface Place {
  readonly lineNumber: number;
  readonly columnNumber: number;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly method?: string;
  readonly params?: Script & { readonly callFrames?: readonly { readonly location: Place }[] };
}

export async function openDebugger(url: string): Promise<Debugger> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`No debugger can attach to ${url}.`)));
  });
  const answers = new Map<number, (result: unknown) => void>();
  const scripts: Script[] = [];
  const stops: Place[] = [];
  let calls = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, result, method, params } = JSON.parse(String(data)) as Message;
    if (id !== undefined) answers.get(id)?.(result);
    if (method === 'Debugger.scriptParsed' && params) scripts.push(params);
    const [top] = (method === 'Debugger.paused' && params?.callFrames) || [];
    if (top) stops.push(top.location);
  });
  const call = (method: string, params: Readonly<Record<string, unknown>> = {}) =>
    new Promise<unknown>((resolve) => {
      const id = ++calls;
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await call('Debugger.enable');
  await call('Runtime.enable');
  return {
    call,
    async script(wanted) {
      const find = () => scripts.findLast((script) => wanted.test(script.url));
      const found = await until(find, (script) => script !== undefined);
      if (!found) throw new Error(`No script ${wanted}.`);
      return found;
    },
    async paused() {
      await until(
        () => stops.length,
        (count) => count > 0,
      );
      const [place] = stops.splice(0, 1);
      if (!place) throw new Error('It does not stand.');
      return place;
    },
    close: () => socket.close(),
  };
}
