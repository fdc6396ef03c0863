import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { control } from 'penstock/vendors';
import { pullId } from '../../../shared/contract/index.ts';
import { createRuns, type Run } from '../../../shared/ledger/index.ts';
import { ledgerTableName, pullFunctionName, pullQueueName, webhookSecretName } from '../../../shared/topology/index.ts';
import { type Environment, startEnvironment } from '../../../test/harness/environment.ts';
import { eventually } from './eventually.ts';
import { importedProject } from './imported-project.ts';
import { type LiveWait, liveEvents } from './live-events.ts';

const INTEGRATION = 'shopify-to-algolia';
const PULL = 'nightly-products';
const OPERATOR = { kind: 'operator' } as const;
const SECRET = 'local-prices-secret';
const FUNCTION = pullFunctionName('dev', INTEGRATION, PULL);

export interface ImportOptions {
  readonly products: number;
  readonly pageSize: number;
  /** Shopify throttles the first read of each page of this number, counted from 1. */
  readonly throttledPages: readonly number[];
  /** 429 of Algolia. */
  readonly refused: number;
  /** At how many borders between two pages the worker is killed. */
  readonly kills: number;
  /** How many times faster than real time; below 1, the machine has more time for each second of the clock. Default 1. */
  readonly rate?: number;
  /** Live events before the import begins, and how much of the clock's time lies between two, then and beside the import. */
  readonly liveEvents: number;
  readonly liveEveryMs: number;
  /** Real seconds until the last product must be there. */
  readonly withinSeconds: number;
  readonly onProgress?: (text: string) => void;
  /** Looks at the environment when everything is delivered. */
  readonly atEnd?: (environment: Pick<Environment, 'description'> & { readonly config: string }) => Promise<void>;
}

export interface ImportFigures {
  readonly run: Run | undefined;
  readonly turns: number;
  readonly kills: number;
  readonly products: number;
  /** Products whose record is not what the shop holds. */
  readonly wrong: number;
  /** Products whose record was not written exactly once. */
  readonly writtenOtherwise: number;
  readonly pages: { readonly pages: number; readonly reads: number; readonly most: number };
  readonly refusals: number;
  readonly waitsBefore: readonly LiveWait[];
  readonly waitsBeside: readonly LiveWait[];
}

interface ShopProduct {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly status: string;
  readonly variants: readonly { readonly sku: string; readonly price: string }[];
  readonly images: readonly string[];
}

/** What the record of a product must be, made without the integration's code. */
function recordOf({ id, handle, title, status, variants, images }: ShopProduct) {
  return {
    objectID: id,
    ...{ handle, title, status: status.toLowerCase(), currency: 'EUR' },
    price: Math.min(...variants.map(({ price }) => Number(price))),
    images: images.map((url) => ({ url })),
    variants: variants.map(({ sku }) => ({ sku })),
  };
}

const inOrder = (value: object) =>
  JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));

/** One night on the local runtime: the whole catalogue, with faults, kills at the borders of pages, and live events beside it. */
export async function importNight(options: ImportOptions): Promise<ImportFigures> {
  const { products, pageSize, refused, rate = 1, withinSeconds, onProgress = () => {} } = options;
  await using project = await importedProject(pageSize);
  const folder = await mkdtemp(join(tmpdir(), 'penstock-import-'));
  await using closing = new AsyncDisposableStack();
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  const environment = closing.use(await startEnvironment({ project: project.config, jump: true, rate, folder }));
  const { runtime, description, vendors, clock } = environment;
  const shop = (method: string, path: string, body?: unknown) =>
    control(vendors.urls.shopify ?? '', method, path, body);
  const index = (method: string, path: string, body?: unknown) =>
    control(vendors.urls.algolia ?? '', method, path, body);
  const call = (service: string, operation: string, input: Readonly<Record<string, unknown>>) =>
    runtime.dispatch(OPERATOR, service, operation, input);
  await call('secretsmanager', 'PutSecretValue', {
    SecretId: webhookSecretName('dev', 'prices-to-algolia'),
    SecretString: SECRET,
  });
  const live = liveEvents({
    url: `${description.apiUrl}/webhooks/prices-to-algolia`,
    secret: SECRET,
    clock,
    everyMs: options.liveEveryMs,
    index,
    written: recordCount,
  });

  onProgress('live events without an import');
  const waitsBefore = await live.waits(
    live.send(options.liveEvents, () => false),
    withinSeconds,
  );

  for (let count = 0; count < products; count += MADE_AT_ONCE)
    await shop('POST', '/catalogue', {
      count: Math.min(MADE_AT_ONCE, products - count),
      firstId: String(FIRST_ID + count),
    });
  for (const page of options.throttledPages) {
    const match = { ...LISTING, body: `id:>=${page === 1 ? 0 : FIRST_ID + (page - 1) * pageSize}"` };
    await shop('POST', '/faults', { kind: 'answer', status: 200, match, times: 1, body: THROTTLED });
  }
  await shop('POST', '/faults', { kind: 'answer', status: 503, match: LISTING, times: 2 });
  await index('POST', '/faults', {
    kind: 'answer',
    status: 429,
    match: { path: '/products/' },
    times: refused,
    body: TOO_MANY,
  });

  const { awsEndpointUrl: endpoint, region, accessKeyId, secretAccessKey } = description;
  const client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  closing.defer(() => client.destroy());
  const runs = createRuns({ client, tableName: ledgerTableName('dev'), id: pullId(INTEGRATION, PULL) });
  const { QueueUrl } = await call('sqs', 'GetQueueUrl', { QueueName: pullQueueName('dev', INTEGRATION, PULL) });
  const at = new Date(clock.now()).toISOString();
  await call('sqs', 'SendMessage', { QueueUrl, MessageBody: JSON.stringify({ v: 1, at, by: 'import' }) });
  onProgress(`${products} products, live events beside them`);

  let isOver = false;
  const beside = live.send(Number.POSITIVE_INFINITY, () => isOver);
  const killed = killAtBorders({
    most: options.kills,
    pagesRead: countLines(() => environment.lines(), '"message":"page read"'),
    kill: () => runtime.host.kill(FUNCTION),
    isOver: () => isOver,
  });
  const [run] = await eventually(
    () => runs.list(1),
    ([seen]) => seen !== undefined && seen.state !== 'running',
    withinSeconds,
  );
  onProgress(`the run is ${run?.state} after ${run?.turn} turns`);
  await eventually(recordCount, (count) => count >= products, withinSeconds);
  isOver = true;
  const waitsBeside = await live.waits(beside, withinSeconds);
  const { wrong, writtenOtherwise } = await compared();
  await options.atEnd?.({ description, config: project.config });
  return {
    ...{ run, kills: await killed, products: await recordCount(), wrong, writtenOtherwise, waitsBefore, waitsBeside },
    turns: run?.turn ?? 0,
    pages: (await shop('GET', '/pages')) as ImportFigures['pages'],
    refusals: ((await index('GET', '/faults')) as { faults: { used: number }[] }).faults.reduce(
      (sum, one) => sum + one.used,
      0,
    ),
  };

  async function recordCount(): Promise<number> {
    return ((await index('GET', '/count/products')) as { count: number }).count;
  }

  async function compared() {
    const { records } = (await index('GET', '/records/products')) as { records: { objectID: string }[] };
    const { effects } = (await index('GET', '/effects/products')) as {
      effects: Record<string, { saves: number; deletes: number }>;
    };
    const byId = new Map(records.map((record) => [record.objectID, inOrder(record)]));
    let [wrong, writtenOtherwise] = [0, 0];
    for (let from = '0'; ; ) {
      const listed = (await shop('GET', `/products?from=${from}`)) as { products: ShopProduct[] };
      for (const product of listed.products) {
        if (byId.get(product.id) !== inOrder(recordOf(product))) wrong += 1;
        if (effects[product.id]?.saves !== 1) writtenOtherwise += 1;
      }
      const last = listed.products.at(-1);
      if (!last) return { wrong: wrong + Math.abs(byId.size - products), writtenOtherwise };
      from = String(BigInt(last.id) + 1n);
    }
  }
}

const MADE_AT_ONCE = 20_000;
/** Numbers of products are one after the other, so that it is known where each page begins. */
const FIRST_ID = 8_000_000_000_001;
/** Not its token endpoint. */
const LISTING = { path: '/graphql.json' };
const THROTTLED = {
  errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
  extensions: { cost: { requestedQueryCost: 206, actualQueryCost: null } },
};
const TOO_MANY = { message: 'Too many jobs', status: 429 };
const LOOK_MS = 10;

/** How many lines have held a text so far; each is looked at once. */
function countLines(lines: () => readonly string[], text: string): () => number {
  let [seen, count] = [0, 0];
  return () => {
    const fresh = lines().slice(seen);
    seen += fresh.length;
    count += fresh.filter((line) => line.includes(text)).length;
    return count;
  };
}

interface Killing {
  readonly most: number;
  pagesRead(): number;
  kill(): number;
  isOver(): boolean;
}

/** Kills the worker when a page was stored: before its cursor has moved, or just after. @returns how many died */
async function killAtBorders({ most, pagesRead, kill, isOver }: Killing): Promise<number> {
  let [kills, seen] = [0, 0];
  while (kills < most && !isOver()) {
    const read = pagesRead();
    if (read > seen) {
      seen = read;
      kills += kill();
    }
    await pause(LOOK_MS);
  }
  return kills;
}
