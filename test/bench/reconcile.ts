import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFirstLook } from '../../shared/reconcile/first-look.ts';
import { joinListings } from '../../shared/reconcile/join.ts';
import { createLinkTable } from '../../shared/reconcile/link-table.ts';
import { type Row, writeRows } from '../../shared/reconcile/row.ts';
import type { SideName } from '../../shared/reconcile/table.ts';
import { report } from './report.ts';

/**
 * What comparing two listings takes: seconds and memory of this process, from records to differences. Pages are written and read as a run
 * does, through files instead of S3, one after the other: what the network takes comes on top of it.
 */
const { values } = parseArgs({ options: { records: { type: 'string', default: '1000000' } } });
const records = Number(values.records);
const PAGE = 1000;
const PLANTED = 500;
const KINDS = ['missing', 'extra', 'differs', 'two-of-one'] as const;
const MEGABYTE = 1024 * 1024;
const FIELDS = ['name'];
const WORDS = { source: ['mailable', 'opted-out'], destination: ['subscribed', 'unsubscribed'] } as const;
/** Of ten members three left by themselves: only counted. */
const hasLeft = (i: number) => i % 10 < 3 && kindAt(i) === undefined;
const left = { source: ['mailable'], destination: ['unsubscribed'] };
const rule = { meaning: '', tell: 'report' } as const;
const firstLook = createFirstLook({
  source: { words: WORDS.source },
  destination: { words: WORDS.destination },
  classes: {
    ...{ missing: rule, extra: rule, differs: rule, 'two-of-one': rule },
    left: { ...rule, counted: true, when: { kind: 'differs', ...left } },
  },
});

const every = Math.floor(records / PLANTED);
const kindAt = (i: number) => (i % every === 0 && i / every < PLANTED ? KINDS[(i / every) % KINDS.length] : undefined);

/** A record as a vendor might have it: an id of its own on each side, one key on both. */
function rowOf(side: SideName, i: number, name = `Contact ${i}`): Row {
  return {
    id: side === 'source' ? String(70_000_000 + i) : `member-${(i * 7919) % records}`,
    key: `contact-${i}@example.com`,
    compared: { name },
    word: side === 'source' ? 'mailable' : hasLeft(i) ? 'unsubscribed' : 'subscribed',
    changedAt: '2026-11-01T08:00:00.000Z',
  };
}

function rowsOf(side: SideName, i: number): readonly Row[] {
  const kind = kindAt(i);
  if (kind === 'extra' && side === 'source') return [];
  if (side === 'source') return [rowOf(side, i)];
  if (kind === 'missing') return [];
  if (kind === 'differs') return [rowOf(side, i, 'Another')];
  return kind === 'two-of-one' ? [rowOf(side, i), { ...rowOf(side, i), id: `twin-${i}` }] : [rowOf(side, i)];
}

const folder = await mkdtemp(join(tmpdir(), 'penstock-reconcile-'));
const sizes: Record<SideName, number[]> = { source: [], destination: [] };
const counts = { source: 0, destination: 0 };

/** One file a side: a page's length is kept beside it. */
async function write(side: SideName): Promise<void> {
  const file = createWriteStream(join(folder, side));
  for (let at = 0; at < records; at += PAGE) {
    const rows = Array.from({ length: Math.min(PAGE, records - at) }, (_, n) => rowsOf(side, at + n)).flat();
    const page = writeRows(rows, FIELDS, WORDS[side]);
    counts[side] += rows.length;
    sizes[side].push(page.length);
    if (!file.write(page)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

async function* pagesOf(side: SideName): AsyncIterable<Buffer> {
  const lengths = sizes[side];
  let next = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(join(folder, side), { highWaterMark: MEGABYTE })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let length = lengths[next]; length !== undefined && rest.length >= length; length = lengths[next]) {
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
      next += 1;
    }
  }
}

const start = performance.now();
await write('source');
await write('destination');
const written = performance.now();
const borderMs = Date.parse('2026-12-01T02:00:00Z');
// A link names each record that is not planted.
const links = createLinkTable('source');
for (let i = 0; i < records; i += 1)
  if (kindAt(i) === undefined) links.add({ from: rowOf('source', i).id, to: rowOf('destination', i).id });
const linked = performance.now();
const joined = await joinListings(pagesOf, { rows: counts, borderMs, keep: 5000, firstLook, links });
const seconds = (from: number) => (performance.now() - from) / 1000;
const [joinSeconds, allSeconds] = [seconds(linked), seconds(start)];
await rm(folder, { recursive: true, force: true });

const distinct = new Set(joined.differences.map((one) => one.source ?? one.destination)).size;
console.log(`${joined.records.source} records against ${joined.records.destination}, in pages of ${PAGE}`);
console.log(`planted ${PLANTED}, found ${JSON.stringify(joined.found)}, each once: ${distinct === PLANTED}`);
report([
  { what: 'planted differences that were not found', value: PLANTED - distinct, unit: '', target: 0 },
  { what: 'found that were not planted', value: joined.differences.length - distinct, unit: '', target: 0 },
  {
    ...{ what: 'only counted that were not, or too many', unit: '', target: 0 },
    value: Math.abs(
      (joined.counted.left ?? 0) - Array.from({ length: records }, (_, i) => hasLeft(i)).filter(Boolean).length,
    ),
  },
  { what: 'pairs of the link', value: (linked - written) / 1000, unit: 's', target: 600 },
  { what: 'join', value: joinSeconds, unit: 's', target: 600 },
  { what: 'rows, pages, pairs and join', value: allSeconds, unit: 's', target: 600 },
  { what: 'peak memory of the process', value: process.resourceUsage().maxRSS / 1024, unit: 'MB', target: 1024 },
]);
