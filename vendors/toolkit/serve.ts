import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@penstock/local-aws/clock';
import { callLog } from './calls.ts';
import { CONTROL, CONTROL_BODY_LIMIT, controlInterface } from './control.ts';
import { faultList } from './faults.ts';
import { headOf, readBody, send } from './http.ts';
import { misbehave, type Served } from './misbehave.ts';
import type { Answer, RequestHead, VendorRequest } from './request.ts';
import { openStore, type Store } from './store.ts';
import type { VendorBehaviour, VendorDefinition } from './vendor.ts';

export interface VendorOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  /** An SQLite file that keeps records and settings; without it they live in memory. */
  readonly file?: string;
  /** For retry jitter. Default: `Math.random`. */
  readonly random?: () => number;
}

export interface RunningVendor {
  readonly name: string;
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

const SETTINGS = 'settings';

/** Serves a simulated vendor on the loopback interface. Rejects when the port is taken. */
export async function serveVendor<Settings>(
  definition: VendorDefinition<Settings>,
  { port, clock, file, random = Math.random }: VendorOptions,
): Promise<RunningVendor> {
  const store = openStore(file);
  const settings = keptSettings(store, definition);
  const faults = faultList();
  const calls = callLog(clock);
  const uuid = uuids(`${definition.name} ${clock.now()}`);
  const behaviour = definition.open({ clock, store, settings: settings.get, random, uuid });
  const control = controlInterface({
    name: definition.name,
    clock,
    faults,
    calls,
    behaviour,
    rules: definition.settings,
    settings: settings.get,
    change(next: Settings) {
      settings.put(next);
      behaviour.refresh();
    },
    empty() {
      store.clear([SETTINGS]);
      faults.remove();
      calls.clear();
      behaviour.refresh();
    },
  });
  let busy = 0;

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const head = headOf(incoming);
    if (head.path === CONTROL || head.path.startsWith(`${CONTROL}/`)) return serveControl(head, incoming, outgoing);
    const finish = calls.begin(head);
    const admission = behaviour.admit(head, busy);
    if (!admission.granted) {
      finish({ status: admission.answer.status });
      return send(outgoing, admission.answer);
    }
    busy++;
    try {
      const body = await readBody(incoming, behaviour.bodyLimit);
      if (body.kind === 'aborted') return;
      if (body.kind === 'too-large') {
        const refusal = withHeaders(behaviour.failure(413), { ...admission.headers, connection: 'close' });
        finish({ status: refusal.status });
        return await send(outgoing, refusal);
      }
      const act = () => withHeaders(handled(behaviour, store, { ...head, body: body.text }), admission.headers);
      const fault = faults.take(head, body.text);
      if (!fault) {
        const answer = act();
        finish({ status: answer.status, changed: answer.changed === true });
        return await send(outgoing, answer);
      }
      finish({ fault: fault.kind });
      let changed = false;
      const noted = (): Answer => {
        const answer = act();
        changed = answer.changed === true;
        finish({ changed });
        return answer;
      };
      const outcome: Served = await misbehave({ fault, outgoing, clock, headers: admission.headers, act: noted });
      finish({ status: outcome.status, changed });
    } finally {
      busy--;
    }
  }

  async function serveControl(head: RequestHead, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming, CONTROL_BODY_LIMIT);
    if (body.kind === 'aborted') return;
    const tooLarge = {
      status: 413,
      body: { error: `The body is over ${CONTROL_BODY_LIMIT} bytes: send less at once.` },
    };
    const answer = body.kind === 'too-large' ? tooLarge : store.atomically(() => control({ ...head, body: body.text }));
    await send(outgoing, withHeaders(answer, { 'content-type': 'application/json' }));
  }

  const server = createServer((incoming, outgoing) => {
    outgoing.once('close', clock.busy());
    serve(incoming, outgoing).catch(() => {
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, behaviour.failure(500)).catch(() => outgoing.destroy());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch(async (error: unknown) => {
    await behaviour.close();
    store.close();
    throw error;
  });

  return {
    name: definition.name,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await behaviour.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      store.close();
    },
  };
}

function handled(behaviour: VendorBehaviour, store: Store, request: VendorRequest): Answer {
  try {
    return store.atomically(() => behaviour.handle(request));
  } catch {
    return behaviour.failure(500);
  }
}

function withHeaders(answer: Answer, headers: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function keptSettings<Settings>(store: Store, { settings: { initial } }: VendorDefinition<Settings>) {
  const kept = store.collection<Settings>(SETTINGS);
  let current: Settings = { ...initial, ...kept.get(SETTINGS) };
  return {
    get: () => current,
    put(next: Settings) {
      kept.put(SETTINGS, next);
      current = next;
    },
  };
}

/** Fresh UUIDs whose sequence depends on `seed` alone, so that a test with a literal clock sees the same ones each time. */
function uuids(seed: string): () => string {
  let count = 0;
  return () => {
    const hex = createHash('sha256').update(`${seed} ${++count}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
}
