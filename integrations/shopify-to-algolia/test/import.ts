import { parseArgs } from 'node:util';
import { importNight } from './import-night.ts';
import type { LiveWait } from './live-events.ts';

const USAGE = `node run.mjs integrations/shopify-to-algolia/test/import.ts [--products 100000] [--kills N] [--rate 1]

  The import of a whole catalogue on the local runtime, with throttled answers, 429, 503, a worker that is killed at the borders of
  its pages, and live events to the same account. Exit code: 0 all targets held, 1 a miss.`;

const { values } = parseArgs({
  options: {
    products: { type: 'string' },
    kills: { type: 'string' },
    rate: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const products = Number(values.products ?? 100_000);
const pageSize = 250;
const pages = Math.ceil(products / pageSize);
/** Every tenth. */
const throttledPages = Array.from({ length: Math.floor(pages / 10) }, (_, i) => (i + 1) * 10);
const kills = Number(values.kills ?? pages - 1);
const rate = Number(values.rate ?? 1);

function p99(waits: readonly LiveWait[]): number {
  const sorted = waits
    .filter(({ met429 }) => !met429)
    .map(({ ms }) => ms)
    .sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
}

async function main(): Promise<boolean> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const figures = await importNight({
    ...{ products, pageSize, kills, rate, throttledPages },
    ...{ refused: 20, liveEvents: 200, liveEveryMs: 500, withinSeconds: 6 * 3600 },
    onProgress: (text) => console.log(`${seconds().padStart(7)}  ${text}`),
  });
  const { run, waitsBefore, waitsBeside } = figures;
  const counted = waitsBeside.filter(({ isBeside }) => isBeside);
  const [before, beside] = [p99(waitsBefore), p99(counted)];
  const met = counted.filter(({ met429 }) => met429).length;
  const rows: readonly (readonly [what: string, target: string, seen: string, ok: boolean])[] = [
    ['the run', 'complete', String(run?.state), run?.state === 'complete'],
    ['records in the index', String(products), String(figures.products), figures.products === products],
    ['records that differ from their source', '0', String(figures.wrong), figures.wrong === 0],
    ['records not written exactly once', '0', String(figures.writtenOtherwise), figures.writtenOtherwise === 0],
    ['pages', String(pages), String(figures.pages.pages), figures.pages.pages === pages],
    ['reads of the page that was read most', 'at most 2', String(figures.pages.most), figures.pages.most <= 2],
    ['workers killed at a border', String(kills), String(figures.kills), figures.kills === kills],
    ['p99 wait of live events without a 429', `at most ${2 * before} ms`, `${beside} ms`, beside <= 2 * before],
  ];
  for (const [what, target, seen, ok] of rows)
    console.log(`${ok ? ' ok ' : 'MISS'} ${what.padEnd(40)} ${target.padEnd(18)} ${seen}`);
  console.log(
    `     ${counted.length} live events while the import wrote, of which ${met} met a 429; ${figures.turns} turns; ${seconds()}`,
  );
  return rows.every(([, , , ok]) => ok);
}

if (values.help) console.log(USAGE);
else {
  // The timers of a clock do not keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  process.exitCode = (await main()) ? 0 : 1;
  clearInterval(alive);
}
