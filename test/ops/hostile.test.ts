import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { type Console, consoleOf } from './console.ts';

const DELIVERY = 'crm-to-audience/contact-to-member';
/** Moves the cursor, colours, sets the title and the clipboard, rings, goes back, ends the line, reverses letters, hides. */
const HOSTILE = [
  ...[
    '\u001b[2J',
    '\u001b[31mred',
    '\u001b]0;title\u0007',
    '\u001b]52;c;ZXZpbA==\u0007',
    '\u009b2J',
    '\u0085',
    '\u007f',
  ],
  ...[
    '\r\nover since 2026-01-01',
    '\u0008\u0008',
    '\u2028',
    '\u202edrowssap',
    '\u2066x\u2069',
    '\u200b',
    '\ufeff',
    '\t',
  ],
].join('');
const FORMULA = '=HYPERLINK("http://evil.example","x")';
const text = (value: string) => ({ S: value });
let environment: Environment;
let console: Console;

beforeAll(async () => {
  environment = await startEnvironment();
  console = await consoleOf(environment.description);
  const now = new Date(environment.clock.now()).toISOString();
  const hostile = (name: string) => text(`${name} ${HOSTILE}${FORMULA}`);
  const call = Object.fromEntries(
    ['destination', 'operation', 'result', 'vendorRequestId'].map((name) => [name, hostile(name)]),
  );
  const Item = {
    pk: text(DELIVERY),
    sk: text(`event#${HOSTILE}#-`),
    open: text(`${DELIVERY}#dead`),
    openSince: text(now),
    state: text('dead'),
    receivedAt: text(now),
    updatedAt: text(now),
    account: hostile('tenant'),
    eventId: text(HOSTILE),
    ...Object.fromEntries(
      ['type', 'entity', 'correlationId', 'messageId', 'occurredAt', 'reason', 'remote'].map((name) => [
        name,
        hostile(name),
      ]),
    ),
    problems: { L: [hostile('problem')] },
    [`attempt#${now}#1`]: {
      M: {
        ...{ number: { N: '1' }, at: text(now), outcome: hostile('outcome') },
        calls: { L: [{ M: { ...call, durationMs: { N: '5' } } }] },
      },
    },
  };
  await environment.runtime.dispatch({ kind: 'operator' }, 'dynamodb', 'PutItem', {
    TableName: 'penstock-dev-ledger',
    Item,
  });
  await console.ops('pause', DELIVERY, '--reason', HOSTILE);
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await console[Symbol.asyncDispose]();
});

/** What a terminal would obey: everything that is not shown, but for the ends of our own lines. */
const OBEYED = /[^\P{C}\n]|[\u2028\u2029]/u;

const COMMANDS: readonly (readonly string[])[] = [
  ['events', '--state', 'dead'],
  ['events', '--state', 'dead', '--json'],
  ['events', '--by', 'reason'],
  ['events', '--entity', `entity ${HOSTILE}${FORMULA}`],
  ['show', HOSTILE],
  ['show', HOSTILE, '--json'],
  ['tail', '--once'],
  ['status'],
  ['status', '--json'],
  ['audit'],
  ['show', `${HOSTILE} of none`],
  [HOSTILE],
];

// The arguments themselves are no title: a terminal that shows the tests would obey them.
test.each(COMMANDS.map((args, number) => ({ number, args, title: args.filter((one) => !one.includes(HOSTILE)) })))(
  'a terminal obeys nothing that an event or a person wrote: $number $title',
  async ({ args }) => {
    const { out, err } = await console.ops(...args);
    expect(out + err).not.toMatch(OBEYED);
    expect(out + err).toContain('\\u001b');
    expect(out).not.toMatch(/^over since/m);
  },
);

test('what is printed as JSON is the same JSON', async () => {
  const { out } = await console.ops('events', '--state', 'dead', '--json');
  expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({
    eventId: HOSTILE,
    reason: `reason ${HOSTILE}${FORMULA}`,
  });
});

test('a cell is cut, so that a table stays a table', async () => {
  const { out } = await console.ops('events', '--state', 'dead');
  for (const line of out.split('\n')) expect(line.length).toBeLessThan(300);
});
