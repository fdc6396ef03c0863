/**
 * What authentication costs above the unavoidable part: one keyed hash, one comparison in constant time, one `JSON.parse` of the same
 * bytes, and one plain hash where the sender gives no signed id. A batch is measured against the same and its events written down by
 * hand for this one sender: a slice of the received bytes and five texts each. All sides take turns in one process; medians of the rounds.
 * Run: node run.mjs test/bench/door.ts
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { authenticateWith, type Provider, type WebhookRequest } from '@penstock/webhooks';
import { github, hubspotV3, stripe } from '@penstock/webhooks/table';
import { elements } from '../../packages/webhooks/src/json/slices.ts';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const SECONDS = String(NOW.getTime() / 1000);
const URL = 'https://hooks.example.com/webhooks/bench';
const ROUNDS = 101;
/** Of a body of 10 KB: one event, or a batch. docs/decisions/0035 says why a batch has a yardstick of its own. */
const [ONE_EVENT, BATCH] = [1.2, 1.5];

const mac = (text: string | Buffer) => createHmac('sha256', 'key').update(text);

/** What API Gateway and the senders put around every request. */
const USUAL_HEADERS = {
  accept: '*/*',
  'accept-encoding': 'gzip',
  'content-type': 'application/json',
  host: 'hooks.example.com',
  'user-agent': 'sender/1.0',
  'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-port': '443',
  'x-forwarded-proto': 'https',
};

interface Contender {
  readonly name: string;
  readonly row: Provider;
  body(size: number): Buffer;
  headers(body: Buffer): Record<string, string>;
  /** What any reader must do with a parsed body. */
  unavoidable?(parsed: unknown, body: Buffer): unknown;
}

function lineItems(size: number): unknown[] {
  const items: unknown[] = [];
  for (let bytes = 0; bytes < size; bytes += 160)
    items.push({
      id: 1_000_000 + items.length,
      title: 'Café chair',
      quantity: 2,
      price: '199.00',
      taxable: true,
      tax_lines: [{ title: 'VAT', price: '31.77', rate: 0.19 }],
    });
  return items;
}

const order = (size: number) => ({ id: 'or_1', object: 'order', items: lineItems(size - 300) });
const hubspotHeaders = (body: Buffer) => ({
  'x-hubspot-request-timestamp': `${SECONDS}000`,
  'x-hubspot-signature-v3': mac(`POST${URL}`).update(body).update(`${SECONDS}000`).digest('base64'),
});
const hubspotEvent = (index: number, extra = {}) => ({
  eventId: index,
  subscriptionId: 3434176,
  portalId: 8801234,
  appId: 2600001,
  occurredAt: 1795251419959 + index,
  subscriptionType: 'contact.propertyChange',
  attemptNumber: 0,
  objectId: 70101 + index,
  propertyName: 'lifecyclestage',
  propertyValue: 'customer',
  changeSource: 'CRM_UI',
  sourceId: 'userId:47812075',
  ...extra,
});

/** The events of a batch as short as they can be written for HubSpot alone: no rule, no check, nothing missing. */
function byHand(parsed: unknown, body: Buffer): unknown {
  const events = parsed as readonly ReturnType<typeof hubspotEvent>[];
  return elements(body, { start: 0, end: body.length }).map(({ start, end }, index) => {
    const event = events[index] as ReturnType<typeof hubspotEvent>;
    return {
      id: `${event.subscriptionId}:${event.objectId}:${event.propertyName}:${event.occurredAt}`,
      type: event.subscriptionType,
      occurredAt: new Date(event.occurredAt).toISOString(),
      entity: `contact:${event.objectId}`,
      account: String(event.portalId),
      body: body.subarray(start, end),
    };
  });
}

const CONTENDERS: readonly Contender[] = [
  {
    name: 'stripe, one event',
    row: stripe,
    body: (size) =>
      Buffer.from(
        JSON.stringify({ id: 'evt_1', type: 'order.paid', created: 1795255199, data: { object: order(size) } }),
      ),
    headers: (body) => ({ 'stripe-signature': `t=${SECONDS},v1=${mac(`${SECONDS}.`).update(body).digest('hex')}` }),
  },
  {
    name: 'github, one event, hashed for its id',
    row: github,
    body: (size) => Buffer.from(JSON.stringify({ action: 'opened', repository: { id: 1 }, payload: order(size) })),
    headers: (body) => ({
      'x-github-event': 'issues',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature-256': `sha256=${mac(body).digest('hex')}`,
    }),
    unavoidable: (_parsed, body) => hash('sha256', body, 'hex'),
  },
  {
    name: 'hubspot-v3, one event',
    row: hubspotV3,
    body: (size) => Buffer.from(JSON.stringify([hubspotEvent(1, { order: order(size - 300) })])),
    headers: hubspotHeaders,
  },
  {
    name: 'hubspot-v3, an event every 300 bytes',
    row: hubspotV3,
    body: (size) =>
      Buffer.from(JSON.stringify(Array.from({ length: Math.ceil(size / 301) }, (_, index) => hubspotEvent(index)))),
    headers: hubspotHeaders,
    unavoidable: byHand,
  },
];

function floor(body: Buffer, given: Buffer, unavoidable: Contender['unavoidable']): unknown {
  const digest = createHmac('sha256', 'key').update(body).digest();
  if (!timingSafeEqual(digest, given)) throw new Error('the bench signs wrongly');
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  return unavoidable ? unavoidable(parsed, body) : parsed;
}

async function measure({ row, body: bodyOf, headers, unavoidable }: Contender, size: number) {
  const body = bodyOf(size);
  const request: WebhookRequest = { method: 'POST', url: URL, headers: { ...USUAL_HEADERS, ...headers(body) }, body };
  const options = { secrets: [row === github ? { secret: 'key' } : 'key'], now: NOW };
  const given = mac(body).digest();
  const answer = await authenticateWith(row, request, options);
  if (answer.kind !== 'accept') throw new Error(`${row.id}: ${JSON.stringify(answer)}`);
  const repeats = Math.max(3, Math.round(2_000_000 / (body.length + 5_000)));
  const [floors, doors]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    let start = process.hrtime.bigint();
    for (let turn = 0; turn < repeats; turn++) floor(body, given, unavoidable);
    floors.push(Number(process.hrtime.bigint() - start) / repeats / 1000);
    start = process.hrtime.bigint();
    for (let turn = 0; turn < repeats; turn++) await authenticateWith(row, request, options);
    doors.push(Number(process.hrtime.bigint() - start) / repeats / 1000);
  }
  return { bytes: body.length, events: answer.events.length, floor: median(floors), door: median(doors) };
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}

const rows: Record<string, string | number>[] = [];
let missed = false;
for (const contender of CONTENDERS) {
  for (const size of [1_000, 10_000, 100_000, 1_000_000]) {
    const { bytes, events, floor, door } = await measure(contender, size);
    const ratio = door / floor;
    if (size === 10_000 && ratio > (events === 1 ? ONE_EVENT : BATCH)) missed = true;
    rows.push({
      sender: contender.name,
      bytes,
      events,
      'floor µs': floor.toFixed(1),
      'door µs': door.toFixed(1),
      ratio: ratio.toFixed(2),
    });
  }
}
console.table(rows);
console.log(
  `target, at 10 KB: at most ${ONE_EVENT} for one event and ${BATCH} for a batch, against its events written by hand; ratios do not grow with the body`,
);
process.exitCode = missed ? 1 : 0;
