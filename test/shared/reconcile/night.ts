import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { WebhookEvent } from '@penstock/webhooks';
import {
  type ComparedPage,
  type ComparedRecord,
  type FoundRecord,
  type Outcome,
  pullId,
  type Reconciliation,
  type SeenDifference,
} from '../../../shared/contract/index.ts';
import { createRuns, type Run } from '../../../shared/ledger/index.ts';
import { handleRunMessage, writePullMessage } from '../../../shared/pull/index.ts';
import type { RunFiles } from '../../../shared/reconcile/files.ts';
import { type ReconcileServices, type SideName, takeReconcileTurn } from '../../../shared/reconcile/index.ts';
import type { Joined } from '../../../shared/reconcile/join.ts';
import type { Looked, Report } from '../../../shared/reconcile/report.ts';
import { createProcesses, type Kill, Killed } from '../pull/killed.ts';
import type { LedgerForPulls } from '../pull/night.ts';

/** One record of a simulated side: by its key the same on both. */
export interface Item {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly changedAt?: string;
  readonly word?: string;
}

export interface ComparedNightOptions {
  readonly declared: Reconciliation;
  readonly items: Record<SideName, Item[]>;
  readonly nowMs: number;
  readonly withinSeconds?: number;
  /** Records of a page. Default 7. */
  readonly limit?: number;
  classOf?(difference: SeenDifference): string;
  /** What a side states as its total. Default: what it has. */
  total?(side: SideName): number;
  /** Instead of a page, or of a direct read. */
  refuse?(what: 'page' | 'find', side: SideName): Outcome | undefined;
  openEvents?(): ReadonlyMap<string, string> | undefined;
  isBusy?(): boolean;
  /** What the link holds: ids of the destination by those of the source. */
  readonly pairs?: Readonly<Record<string, string>>;
  /** Ids of the source that a tombstone stands for. */
  readonly erased?: readonly string[];
}

let nights = 0;

/** The nights of one reconciliation: its queue, its function, its files, and a clock that jumps from message to message. */
export function createComparedNights(ledger: LedgerForPulls, options: ComparedNightOptions) {
  nights += 1;
  const id = pullId('shop', `compared-${nights}`);
  const { declared, items, limit = 7 } = options;
  let nowMs = options.nowMs;
  let messages = 0;
  const processes = createProcesses(() => ledger.client());
  const queue: { id: string; body: string; visibleMs: number }[] = [];
  const stored: WebhookEvent[] = [];
  const ended: Run[] = [];
  const trouble: string[] = [];
  const finds: string[] = [];
  const objects = new Map<string, string | Buffer>();
  const reports = new Map<string, { readonly report: Report; readonly markdown: string }>();
  const runsOver = (client: DynamoDBClient) => createRuns({ client, tableName: 'ledger', id });
  const own = runsOver(ledger.client());

  const recordOf = ({ id: own, key, title, changedAt, word }: Item): ComparedRecord => ({
    ...{ id: own, key, compared: { title } },
    ...(changedAt !== undefined && { changedAt }),
    ...(word !== undefined && { word }),
  });

  function pageOf(side: SideName, cursor = ''): ComparedPage {
    const behind = items[side].filter((one) => one.id > cursor).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const next = behind.length > limit ? behind[limit - 1]?.id : undefined;
    const page = {
      kind: 'page',
      records: behind.slice(0, limit).map(recordOf),
      total: options.total?.(side) ?? items[side].length,
    } as const;
    return { ...page, ...(next !== undefined && { next }) };
  }

  function found(side: SideName, by: 'id' | 'key', value: string, linked?: string): FoundRecord {
    finds.push(`${side} ${by} ${value}`);
    const body = linked === undefined ? {} : { linked };
    const one = items[side].find((item) => item[by] === value);
    if (!one) return { kind: 'absent', reason: 'not-found', outcome: { kind: 'permanent', reason: 'not-found' } };
    return { kind: 'found', record: { ...recordOf(one), body: { id: one.id, title: one.title, ...body } } };
  }

  function linksOf(
    pairs: Readonly<Record<string, string>>,
    erased: readonly string[] = [],
  ): NonNullable<ReconcileServices['links']> {
    const all = Object.entries(pairs).map(([from, to]) => ({ from, to }));
    return {
      async *all() {
        yield* all;
      },
      async of(side, id) {
        const found = all.find((pair) => pair[side === 'source' ? 'from' : 'to'] === id);
        const other = found?.[side === 'source' ? 'to' : 'from'];
        const isErased = side === 'source' && erased.includes(id);
        return { ...(other !== undefined && { other }), ...(isErased && { isErased }) };
      },
    };
  }

  function put(body: string, delaySeconds = 0): void {
    messages += 1;
    queue.push({ id: `m${messages}`, body, visibleMs: nowMs + delaySeconds * 1000 });
  }

  function services(): ReconcileServices {
    const { guarded, client } = processes.start();
    const startMs = nowMs;
    const read = <T>(what: 'page' | 'find', side: SideName, act: () => T) =>
      guarded(() => {
        nowMs += 1000;
        const outcome = options.refuse?.(what, side);
        return outcome ? ({ kind: 'failed', reason: 'refused', outcome } as const) : act();
      });
    return {
      ...{ id, name: 'nightly', declared, withinSeconds: options.withinSeconds ?? 300 },
      ...{ runs: runsOver(client), files: filesOver(guarded), perSecond: 2 },
      ...(options.pairs && { links: linksOf(options.pairs, options.erased) }),
      readPage: (side, { cursor }) => read('page', side, () => pageOf(side, cursor)),
      find: (side, { by, value, linked }) => read('find', side, () => found(side, by, value, linked)),
      permit: async () => undefined,
      classOf: options.classOf ?? (({ kind }) => kind),
      openEvents: async () => (options.openEvents ? options.openEvents() : new Map()),
      isBusy: async () => options.isBusy?.() ?? false,
      store: (event) =>
        guarded(() => {
          stored.push(event);
          return { notStored: 0, codes: [] };
        }),
      send: (message, delaySeconds) => guarded(() => put(writePullMessage(message), delaySeconds)),
      async pause(ms) {
        nowMs += ms;
      },
      ...{ now: () => nowMs, random: () => 0.5 },
      ...{ remainingMs: () => startMs + 45_000 - nowMs, leaseMs: () => 65_000 },
      listener: {
        ...{ onBegun: () => {}, onLeftOut: () => {}, onUnreadable: () => {} },
        ...{ onPage: () => {}, onJoined: () => {}, onLooked: () => {} },
        onTrouble: (_run, reason) => {
          trouble.push(reason);
        },
        onEnded: (run) => {
          ended.push(run);
        },
      },
    };
  }

  function filesOver(guarded: <T>(act: () => T | Promise<T>) => Promise<T>): RunFiles {
    const write = (name: string, value: string | Buffer) =>
      guarded(() => {
        objects.set(name, value);
      });
    const json = (name: string) => JSON.parse(String(objects.get(name)));
    return {
      writePage: (run, side, page, rows) => write(`${run}/${side}/${page}`, rows),
      async *pages(run, side, count) {
        for (let page = 0; page < count; page += 1) yield objects.get(`${run}/${side}/${page}`) as Buffer;
      },
      writeJoined: (run, joined) => write(`${run}/joined`, JSON.stringify(joined)),
      readJoined: async (run) => json(`${run}/joined`) as Joined,
      writeLooked: (run, index, looked) => write(`${run}/looked/${index}`, JSON.stringify(looked)),
      readLooked: async (run, count) => Array.from({ length: count }, (_, i) => json(`${run}/looked/${i}`) as Looked),
      writeReport: (run, report, markdown) =>
        guarded(() => {
          reports.set(run, { report, markdown });
          return `s3://files/${run}/report.md`;
        }),
    };
  }

  /** Takes one message that is visible; jumps to the next where none is. */
  async function step(): Promise<void> {
    const [next] = queue.toSorted((a, b) => a.visibleMs - b.visibleMs);
    if (!next) return;
    nowMs = Math.max(nowMs, next.visibleMs);
    next.visibleMs = nowMs + 120_000;
    const opened = services();
    const { schedule, bounds } = declared;
    const takeTurn = (run: Run) => takeReconcileTurn(run, opened);
    try {
      const handled = await handleRunMessage(
        { body: next.body, messageId: next.id },
        { ...opened, schedule, reads: { kind: 'full' }, mostHours: bounds.hours, takeTurn },
      );
      if (handled.kind === 'busy') next.visibleMs = nowMs + handled.seconds * 1000;
      else queue.splice(queue.indexOf(next), 1);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  async function drain(): Promise<void> {
    for (let i = 0; queue.length > 0; i += 1) {
      if (i > 4000) throw new Error('The queue is not empty after 4000 messages.');
      await step();
    }
  }

  return {
    ...{ stored, ended, reports, trouble, finds, objects, queue, items, runs: own, drain, step },
    get nowMs() {
      return nowMs;
    },
    requests: processes.requests,
    begin(at: number): void {
      nowMs = Math.max(nowMs, at);
      put(writePullMessage({ kind: 'tick', at: new Date(at).toISOString() }));
    },
    /** A whole run: its tick, and every message until the queue is empty. */
    async night(at: number, dies?: Kill): Promise<Run | undefined> {
      processes.dieAt(dies);
      this.begin(at);
      await drain();
      processes.live();
      return ended.at(-1);
    },
    /** What the delivery does: each event once, however many copies there are. */
    applyRepairs(): void {
      const once = new Map(stored.splice(0).map((event) => [event.id, event]));
      for (const { type, entity = '' } of once.values()) {
        const own = entity.slice(entity.indexOf(':') + 1);
        const at = items.destination.findIndex((item) => item.key === own);
        const right = items.source.find((item) => item.key === own);
        if (type === 'product.gone' || !right) items.destination.splice(at, 1);
        else if (at < 0) items.destination.push(right);
        else items.destination[at] = right;
      }
    },
  };
}
