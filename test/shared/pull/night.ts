import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { scaledClock } from '@penstock/local-aws/clock';
import type { WebhookEvent } from '@penstock/webhooks';
import { startServices } from '../../../packages/local-aws/src/services.ts';
import { type Outcome, type Pull, type PulledPage, pullId } from '../../../shared/contract/index.ts';
import { createRuns, type Run, type Runs } from '../../../shared/ledger/index.ts';
import {
  createRecords,
  handlePullMessage,
  type PageRead,
  type PullServices,
  readPullMessage,
  writePullMessage,
} from '../../../shared/pull/index.ts';
import { LEDGER_TABLE } from '../../worker/world.ts';
import { createProcesses, type Kill, Killed } from './killed.ts';

const OPERATOR = { kind: 'operator' } as const;
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const VISIBILITY_MS = 120_000;

/** DynamoDB with the ledger's table, for one test file. */
export async function openLedger() {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-pull-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const aws = opened.adopt(await startServices({ state: folder, port: 0, clock: scaledClock() }), (one) => one.close());
  aws.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, OPERATOR);
  await aws.dispatch(OPERATOR, 'dynamodb', 'CreateTable', LEDGER_TABLE);
  const running = opened.move();
  const client = () =>
    new DynamoDBClient({ endpoint: aws.url, region: 'eu-central-1', credentials: KEYS, maxAttempts: 1 });
  return { client, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

export type LedgerForPulls = Awaited<ReturnType<typeof openLedger>>;

export interface NightOptions {
  readonly pull: Pull;
  /** The source: a page for a cursor. */
  read(ask: { readonly cursor?: string; readonly since?: string; readonly now: number }): PulledPage;
  readonly nowMs: number;
  /** What a page takes of a turn of 45 s. Default 5 s. */
  readonly pageMs?: number;
  /** How the breaker and the budget answer at the beginning of a turn. */
  permit?(now: number): Extract<Outcome, { kind: 'deferred' }> | undefined;
}

export interface Stored {
  readonly id: string;
  readonly type: string;
  readonly entity: string;
  readonly body: string;
  readonly occurredAt: string | undefined;
}

let nights = 0;

/** The nights of one pull: its queue, its function, and a clock that jumps from message to message. */
export function createNights(ledger: LedgerForPulls, options: NightOptions) {
  nights += 1;
  const id = pullId('shop', `pull-${nights}`);
  let nowMs = options.nowMs;
  let messages = 0;
  const processes = createProcesses(() => ledger.client());
  const queue: { id: string; body: string; visibleMs: number }[] = [];
  const stored: Stored[] = [];
  const ended: Run[] = [];
  const reads: string[] = [];
  const seen: { leftOut: number; turns: number; trouble: string[] } = { leftOut: 0, turns: 0, trouble: [] };
  const own = runsOver(ledger.client());

  function runsOver(client: DynamoDBClient): Runs {
    return createRuns({ client, tableName: 'ledger', id });
  }

  function put(body: string, delaySeconds = 0): void {
    messages += 1;
    queue.push({ id: `m${messages}`, body, visibleMs: nowMs + delaySeconds * 1000 });
  }

  function services(): PullServices {
    const { guarded, client } = processes.start();
    const startMs = nowMs;
    return {
      pull: options.pull,
      runs: runsOver(client),
      records: createRecords({ client, tableName: 'ledger', id, now: () => nowMs, pause: async () => {} }),
      async readPage({ cursor, since, pages, pass }): Promise<PageRead> {
        return guarded(async () => {
          reads.push(`${pass}/${pages}`);
          nowMs += options.pageMs ?? 5000;
          return options.read({
            now: nowMs,
            ...(cursor !== undefined && { cursor }),
            ...(since !== undefined && { since }),
          });
        });
      },
      permit: async () => options.permit?.(nowMs),
      store: (events) =>
        guarded(async () => {
          stored.push(...events.map(storedOf));
          return { notStored: 0, codes: [] };
        }),
      send: (message, delaySeconds) => guarded(async () => put(writePullMessage(message), delaySeconds)),
      now: () => nowMs,
      random: () => 0.5,
      remainingMs: () => startMs + 45_000 - nowMs,
      leaseMs: () => 65_000,
      listener: {
        onBegun: () => {},
        onLeftOut: () => {
          seen.leftOut += 1;
        },
        onPage: () => {},
        onTrouble: (_run, reason) => {
          seen.trouble.push(reason);
        },
        onEnded: (run) => {
          ended.push(run);
        },
        onUnreadable: () => {},
      },
    };
  }

  /** Takes one message that is visible; jumps to the next where none is. */
  async function step(): Promise<void> {
    const [next] = queue.toSorted((a, b) => a.visibleMs - b.visibleMs);
    if (!next) return;
    nowMs = Math.max(nowMs, next.visibleMs);
    next.visibleMs = nowMs + VISIBILITY_MS;
    if (readPullMessage(next.body)?.kind === 'turn') seen.turns += 1;
    try {
      const handled = await handlePullMessage({ body: next.body, messageId: next.id }, services());
      if (handled.kind === 'busy') next.visibleMs = nowMs + handled.seconds * 1000;
      else queue.splice(queue.indexOf(next), 1);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  async function drain(most = 2000): Promise<void> {
    for (let i = 0; queue.length > 0; i += 1) {
      if (i > most) throw new Error(`The queue is not empty after ${most} messages.`);
      await step();
    }
  }

  return {
    id,
    queue,
    stored,
    ended,
    reads,
    seen,
    runs: own,
    get nowMs() {
      return nowMs;
    },
    requests: processes.requests,
    tick: (at: number, by?: string) =>
      put(writePullMessage({ kind: 'tick', at: new Date(at).toISOString(), ...(by !== undefined && { by }) })),
    put,
    step,
    drain,
    /** A whole run: its tick, and every message until the queue is empty. */
    async night(at: number, dies?: Kill): Promise<Run | undefined> {
      nowMs = Math.max(nowMs, at);
      processes.dieAt(dies);
      this.tick(at);
      await drain();
      processes.live();
      return ended.at(-1);
    },
    /** What the deliveries end with: the events by identity, in order, the last one of each record. */
    effects(): ReadonlyMap<string, string> {
      const once = new Map(stored.map((event) => [event.id, event]));
      const final = new Map<string, string>();
      for (const { entity, type, body } of once.values()) {
        if (type === 'product.gone') final.delete(entity);
        else final.set(entity, body);
      }
      return final;
    },
    distinct: () => new Set(stored.map(({ id: one }) => one)).size,
  };
}

function storedOf({ id, type, entity = '', body, occurredAt }: WebhookEvent): Stored {
  return { id, type, entity, body: Buffer.from(body).toString(), occurredAt };
}
