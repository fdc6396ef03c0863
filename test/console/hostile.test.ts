import { expect, test } from 'vitest';
import { clientsOf } from '../../ops/console/clients.ts';
import { foreign, linked } from '../../ops/console/html.ts';
import { PANES } from '../../ops/console/panes.ts';
import type { View } from '../../ops/console/view.ts';
import type { LedgerReader, LedgerRecord } from '../../shared/ledger/index.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
const NOW = Date.UTC(2026, 10, 21, 12);
const AT = new Date(NOW).toISOString();
/** Tags, an attribute's end, an address that runs, and what reverses or hides letters. */
const HOSTILE = `</td><img src=x onerror=alert(1)>" onload="alert(1) javascript:alert(1) \u202edrowssap\u2066x\u200b\u001b[2J`;

const call = { destination: HOSTILE, operation: HOSTILE, result: HOSTILE, durationMs: 5, vendorRequestId: HOSTILE };
const record = {
  ...{ delivery: DELIVERY, tenant: HOSTILE, eventId: HOSTILE, state: 'dead', type: HOSTILE, entity: HOSTILE },
  ...{ correlationId: HOSTILE, messageId: HOSTILE, occurredAt: AT, receivedAt: AT, updatedAt: AT },
  ...{ reason: HOSTILE, problems: [HOSTILE], remote: HOSTILE },
  attempts: [{ number: 1, at: AT, outcome: HOSTILE, calls: [call] }],
} as unknown as LedgerRecord;

const depth = { visible: 3, inFlight: 0, delayed: 0 };
const backlog = { count: 3, isWhole: true, oldest: AT, reasons: { [HOSTILE]: 3 } };
const next = { urgency: 'dead-letters', text: HOSTILE, command: `npm run ops -- show ${HOSTILE}` };
const lines = [{ level: 'wrong', about: HOSTILE, text: HOSTILE, next }];
const status = {
  ...{
    environment: 'dev',
    where: 'here',
    at: AT,
    isWrong: true,
    lines,
    requests: 1,
    conclusion: { kind: 'next', ...next },
  },
  deliveries: [
    {
      ...{ delivery: DELIVERY, id: DELIVERY, queue: depth, deadLetters: depth, waiting: backlog, dead: backlog, lines },
      ...{ mapping: { uuid: '1', state: HOSTILE }, alarms: [] },
      accounts: [
        { name: 'mailchimp', title: 'Mailchimp', breaker: 'open', isRefused: false, renewal: '', reason: HOSTILE },
      ],
      pause: { by: HOSTILE, reason: HOSTILE, since: AT, until: AT },
    },
  ],
};
const counts = {
  accepted: 1,
  delivered: 0,
  filtered: 0,
  stale: 0,
  echo: 0,
  dead: 0,
  inFlight: 0,
  missing: 1,
  discarded: 0,
};
const job = {
  ...{ id: HOSTILE, act: 'discard', delivery: DELIVERY, selection: { reason: HOSTILE }, by: HOSTILE, because: HOSTILE },
  ...{
    plannedAt: AT,
    startedAt: AT,
    changedAt: AT,
    state: 'stopped',
    total: 2,
    reasons: { [HOSTILE]: 2 },
    leftOut: { [HOSTILE]: 1 },
  },
  ...{
    accounts: ['mailchimp'],
    seconds: 1,
    released: 1,
    settled: 1,
    results: { [HOSTILE]: 1 },
    pending: 0,
    note: HOSTILE,
  },
  ...{ judgedFrom: 0, diedSince: {}, step: 1 },
};

/** What the panes are told, by the name that they ask under. */
const ANSWERS: readonly (readonly [RegExp, unknown])[] = [
  [/^status$/, status],
  [/^events /, { records: [record], next: HOSTILE, read: 2 }],
  [/^situation /, { accounts: [] }],
  [/^payload /, { from: HOSTILE, bytes: 1, content: { [HOSTILE]: HOSTILE } }],
  [/^jobs$/, [job]],
  [/^job /, job],
  [
    /^drift$/,
    [
      [
        {
          delivery: DELIVERY,
          source: 'event',
          operation: HOSTILE,
          path: HOSTILE,
          kind: 'new',
          isRequired: true,
          count: 1,
          firstSeen: AT,
          lastSeen: AT,
        },
      ],
    ],
  ],
  [
    /^completeness$/,
    [
      {
        calledNow: 'crm-to-audience',
        archive: undefined,
        hours: [
          {
            ...{ integration: 'crm-to-audience', hour: AT, checkedAt: AT, state: 'broken', objects: '' },
            deliveries: { 'contact-to-member': counts },
            suspects: { 'contact-to-member': [{ account: HOSTILE, eventId: HOSTILE }] },
          },
        ],
      },
    ],
  ],
];

async function* one<T>(value: T) {
  yield value;
}

function viewOf(path: string): View {
  const found = () => one(record);
  const reader = {
    byEvent: found,
    byEntity: found,
    byCorrelation: found,
    breakerChanges: async function* () {},
    messageState: async () => undefined,
    failedCall: async () => ({
      ...{ destination: HOSTILE, operation: HOSTILE, at: AT, durationMs: 1 },
      request: { method: 'PUT', url: HOSTILE, headers: { accept: HOSTILE }, body: HOSTILE },
      answer: { status: 400, headers: {}, body: { [HOSTILE]: HOSTILE } },
    }),
  };
  return {
    target: {
      environment: 'dev',
      title: '',
      where: '',
      isHere: true,
      now: () => NOW,
      access: {},
      reader: () => reader as unknown as LedgerReader,
    },
    aws: clientsOf({ access: { region: 'eu-central-1' } }),
    asked: new URL(path, 'http://127.0.0.1').searchParams,
    now: NOW,
    reads: { ageMs: () => 0, get: async (name) => ANSWERS.find(([pattern]) => pattern.test(name))?.[1] as never },
  };
}

test.each(['/', '/events', '/event', '/dead-letters', '/jobs', '/job', '/completeness', '/drift'])(
  'on %s what a sender, a vendor or a person wrote is text: no tag, no attribute, nothing that reverses or hides',
  async (path) => {
    const pane = PANES.find((one) => one.path === path);
    const id = encodeURIComponent(HOSTILE);
    const page = String(await pane?.render(viewOf(`${path}?id=${id}&entity=${id}&reason=${id}&payload=${DELIVERY}`)));
    // A field holds what was typed into it, to the letter: it is looked for.
    const html = page.replaceAll(/ value="[^"]*"/g, '');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toMatch(/<img|\sonload="alert|href="javascript/);
    expect(html).not.toMatch(/[\p{Cf}\u2028\u2029]|[^\P{Cc}\n]/u);
    expect(html).toContain('\\u202e');
  },
);

test('an address in a text of ours becomes a link, and only an https one', () => {
  expect(String(linked('See https://example.com/a?b=1&c=2.'))).toBe(
    'See <a href="https://example.com/a?b=1&amp;c=2" rel="noreferrer">https://example.com/a?b=1&amp;c=2</a>.',
  );
  expect(String(linked('javascript:alert(1) http://example.com'))).not.toContain('<a');
});

test('a foreign text keeps its direction of writing to itself', () => {
  expect(String(foreign('\u202ea<b'))).toBe('<bdi>\\u202ea&lt;b</bdi>');
});
