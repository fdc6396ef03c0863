import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PagingTarget } from '../../../shared/contract/index.ts';
import { createPager } from '../../../shared/page/index.ts';
import type { Log, LogFields } from '../../../shared/telemetry/log.ts';
import { ALARM_NAME, CLEARED, COMPOSITE_ALARM, METRIC_ALARM, record, TICKET_TOPIC } from './messages.ts';
import { OLDEST_MESSAGE_DESCRIPTION } from './texts.ts';
import { API_KEY, hangUp, pagingVendors, ROUTING_KEY, silence, status, WEBHOOK_PATH } from './vendors.ts';

let vendors: Awaited<ReturnType<typeof pagingVendors>>;
let secrets: Record<string, string | undefined>;
let lines: { message: string; fields: LogFields }[];
let slept: number[];

beforeEach(async () => {
  vendors = await pagingVendors();
  secrets = {
    'penstock/prod/paging/on-call': ROUTING_KEY,
    'penstock/prod/paging/genie': API_KEY,
    'penstock/prod/paging/ops-channel': vendors.origin + WEBHOOK_PATH,
  };
  lines = [];
  slept = [];
});
afterEach(() => {
  vi.useRealTimers();
  vendors.close();
});

const target = (kind: PagingTarget['kind'], name: string): PagingTarget => ({ kind, name, origin: vendors.origin });
const pagerduty = () => target('pagerduty', 'on-call');
const opsgenie = () => target('opsgenie', 'genie');
const slack = () => target('slack', 'ops-channel');

function logOf(own: LogFields = {}): Log {
  const write = (message: string, fields: LogFields = {}) =>
    void lines.push({ message, fields: { ...own, ...fields } });
  return { info: write, warn: write, error: write, with: (fields) => logOf({ ...own, ...fields }) };
}

type Options = Parameters<typeof createPager>[0];
function pager(page: readonly PagingTarget[], change: Partial<Options> = {}) {
  const run = createPager({
    environment: 'prod',
    targets: { page, ticket: [] },
    secrets: { read: async (secretId) => secrets[secretId] },
    describe: async () => new Map(),
    hasRung: async () => true,
    deadLetters: async () => ({ count: 0, isWhole: true, reasons: {} }),
    fetch,
    sleep: async (ms) => void slept.push(ms),
    log: logOf(),
    ...change,
  });
  return (...of: Parameters<typeof record>) => run({ Records: [record(...of)] });
}
const failure = (run: Promise<void>) =>
  run.then(
    () => 'no request failed',
    (error: Error) => error.message,
  );
const paths = () => vendors.received.map(({ path }) => path);

describe('an alarm', () => {
  test('reaches every target of its severity in the target’s own form, and its end too', async () => {
    const tell = pager([pagerduty(), opsgenie(), slack()]);
    await tell(METRIC_ALARM);
    expect(paths().toSorted()).toEqual([WEBHOOK_PATH, '/v2/alerts', '/v2/enqueue']);
    await tell(CLEARED);
    expect(paths().slice(3).toSorted()).toEqual([
      WEBHOOK_PATH,
      `/v2/alerts/${ALARM_NAME}/close?identifierType=alias`,
      '/v2/enqueue',
    ]);
    expect(vendors.received.map(({ body }) => body.event_action).filter(Boolean)).toEqual(['trigger', 'resolve']);
  });

  test('that was only made, and so ends nothing, is told to no target', async () => {
    await pager([pagerduty(), slack()])({ ...CLEARED, OldStateValue: 'INSUFFICIENT_DATA' });
    expect(paths()).toEqual([]);
  });

  test('that rings for want of data ends that once it rang; its first data end nothing', async () => {
    const first = {
      ...CLEARED,
      OldStateValue: 'INSUFFICIENT_DATA',
      InsufficientDataActions: ['arn:aws:sns:eu-west-1:123456789012:penstock-prod-on-call-page'],
    };
    const asked: string[] = [];
    const hasRung = async (name: string) => {
      asked.push(name);
      return false;
    };
    await pager([pagerduty(), slack()], { hasRung })(first);
    expect([asked, paths()]).toEqual([[ALARM_NAME], []]);
    await pager([pagerduty()])(first);
    expect(paths()).toEqual(['/v2/enqueue']);
    await pager([pagerduty()], { hasRung: () => Promise.reject(new Error('throttled')) })(first);
    expect(paths()).toHaveLength(2);
  });

  test('that is told once more reaches every target; its end closes what has a key, and Slack hears one end', async () => {
    const tell = pager([pagerduty(), slack()]);
    await tell(METRIC_ALARM);
    await tell({ ...METRIC_ALARM, RingsAgain: 1, StateChangeTime: '2026-03-14T03:20:00.000+0000' });
    await tell(CLEARED);
    await tell({ ...CLEARED, RingsAgain: 1 });
    const keys = vendors.received.flatMap(({ body: { dedup_key, event_action } }) =>
      dedup_key === undefined ? [] : [`${event_action} ${dedup_key}`],
    );
    const actions = [`trigger ${ALARM_NAME}`, `trigger ${ALARM_NAME}#1`, `resolve ${ALARM_NAME}`];
    expect(keys).toEqual([...actions, `resolve ${ALARM_NAME}#1`]);
    expect(paths().filter((path) => path === WEBHOOK_PATH)).toHaveLength(3);
  });

  test('about dead letters carries how many there are and why; without an answer of the ledger it still goes out', async () => {
    const DeadLetters = {
      ...METRIC_ALARM,
      AlarmDescription: OLDEST_MESSAGE_DESCRIPTION.replace('Condition: oldest-message', 'Condition: dead-letters'),
    };
    const asked: string[] = [];
    const deadLetters: Options['deadLetters'] = async (integration, delivery) => {
      asked.push(`${integration}/${delivery}`);
      return { count: 458, isWhole: true, reasons: { 'email-refused': 450, gone: 8 } };
    };
    await pager([pagerduty()], { deadLetters })(DeadLetters);
    expect(asked).toEqual(['crm-to-audience/contact-to-member']);
    expect(vendors.received[0]?.body).toMatchObject({
      payload: { custom_details: { Now: '458 events given up: email-refused 450, gone 8' } },
    });
    await pager([pagerduty()], { deadLetters: () => Promise.reject(new Error('throttled')) })(DeadLetters);
    expect(vendors.received).toHaveLength(2);
  });

  test('of one severity does not reach the targets of the other', async () => {
    const targets = { page: [pagerduty()], ticket: [slack()] };
    await pager([], { targets })(METRIC_ALARM, { TopicArn: TICKET_TOPIC });
    expect(paths()).toEqual([WEBHOOK_PATH]);
  });

  test('that is composite is looked up, so that the page speaks of what rings', async () => {
    const asked: (readonly string[])[] = [];
    const describe: Options['describe'] = async (names) => {
      asked.push(names);
      return new Map([[ALARM_NAME, OLDEST_MESSAGE_DESCRIPTION]]);
    };
    const tell = pager([pagerduty()], { describe });
    await tell(COMPOSITE_ALARM);
    expect(asked).toEqual([[ALARM_NAME]]);
    expect(vendors.received[0]?.body).toMatchObject({ payload: { component: 'contact-to-member' } });
    await tell(METRIC_ALARM);
    expect(asked).toHaveLength(1);
  });

  test('that is composite goes out as well when it cannot be looked up', async () => {
    await pager([pagerduty()], { describe: async () => Promise.reject(new Error('ThrottlingException')) })(
      COMPOSITE_ALARM,
    );
    expect(vendors.received[0]?.body).toMatchObject({ payload: { component: 'any' } });
    expect(lines[0]?.fields.errorMessage).toBe('Error: ThrottlingException');
  });
});

describe('a target that fails', () => {
  test('does not keep a page from the others, and fails the invocation with a name, a status and a remedy', async () => {
    secrets['penstock/prod/paging/ops-channel'] = `${vendors.origin}/services/gone`;
    const tell = pager([slack(), pagerduty(), opsgenie()]);
    expect(await failure(tell(METRIC_ALARM))).toBe(
      'Some targets were not paged. slack target "ops-channel" answered 404 (no_service). Is the app still installed, its webhook active and its channel not archived? A new webhook’s URL goes into the secret.',
    );
    expect(paths()).toHaveLength(3);
  });

  test('is tried again by the next invocation; the others, which took the page, are not', async () => {
    vendors.misbehave(status(429));
    const tell = pager([slack()]);
    expect(await failure(tell(METRIC_ALARM))).toMatch(/answered 429\. .* sent again/);
    await tell(METRIC_ALARM);
    await tell(METRIC_ALARM);
    expect(paths()).toEqual([WEBHOOK_PATH, WEBHOOK_PATH]);
    expect(lines.map(({ message }) => message)).toEqual(['not paged', 'paged', 'already paged']);
  });

  test('gets no page for an alarm that has ended during that time', async () => {
    vendors.misbehave(status(400));
    const tell = pager([pagerduty()]);
    expect(await failure(tell(METRIC_ALARM))).toMatch(/answered 400/);
    await tell(CLEARED);
    await tell(METRIC_ALARM);
    expect(vendors.received.map(({ body }) => body.event_action)).toEqual(['trigger', 'resolve']);
  });

  test.each([
    ['a 503', status(503)],
    ['a connection that is cut', hangUp],
  ])('for a moment, by %s, is tried once more a second later', async (_, turn) => {
    vendors.misbehave(turn);
    await pager([opsgenie()])(METRIC_ALARM);
    expect(paths()).toHaveLength(2);
    expect(slept).toEqual([1000]);
  });

  test('for longer is not called a third time', async () => {
    vendors.misbehave(status(503), status(500, 'rollup_error'));
    expect(await failure(pager([slack()])(METRIC_ALARM))).toMatch(/answered 500 \(rollup_error\)/);
    expect(paths()).toHaveLength(2);
  });

  test('by silence is given five seconds, twice', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vendors.misbehave(silence, silence);
    const failed = failure(pager([opsgenie()])(METRIC_ALARM));
    for (const calls of [1, 2]) {
      await vi.waitUntil(() => vendors.received.length === calls);
      vi.advanceTimersByTime(4999);
      expect(vendors.received).toHaveLength(calls);
      vi.advanceTimersByTime(1);
    }
    expect(await failed).toBe(
      'Some targets were not paged. opsgenie target "genie" did not answer within 5 s; the page is sent again.',
    );
  });

  test('by being away is named without its URL', async () => {
    vendors.close();
    const message = await failure(pager([slack()])(METRIC_ALARM));
    expect(message).toMatch(/could not be reached \(ECONNREFUSED\); the page is sent again\.$/);
    expect(message).not.toContain(vendors.origin);
  });

  test('by sending us elsewhere is not followed there with the secret', async () => {
    vendors.misbehave(status(307, '', { location: `${vendors.origin}/elsewhere` }));
    expect(await failure(pager([opsgenie()])(METRIC_ALARM))).toMatch(/answered 307/);
    expect(paths()).toEqual(['/v2/alerts']);
  });
});

describe('a secret', () => {
  test.each([
    [pagerduty, 'on-call', 'the integration key, of 32 characters'],
    [opsgenie, 'genie', 'the key of an API integration'],
    [slack, 'ops-channel', 'the URL of an incoming webhook'],
  ])('that is empty is named, with what belongs into it: %o', async (of, name, remedy) => {
    secrets[`penstock/prod/paging/${name}`] = undefined;
    const message = await failure(pager([of()])(METRIC_ALARM));
    expect(message).toContain(`secret penstock/prod/paging/${name} is empty; fill it with ${remedy}`);
    expect(paths()).toEqual([]);
  });

  test('of another kind is not sent anywhere, nor repeated', async () => {
    secrets['penstock/prod/paging/ops-channel'] = 'https://elsewhere.example/s3cret';
    const message = await failure(pager([slack()])(METRIC_ALARM));
    expect(message).toContain('does not hold the URL of an incoming webhook at http://127.0.0.1');
    expect(message).not.toContain('s3cret');
  });

  test('that was rotated is read again after a refusal, and the page goes out at once', async () => {
    const renewed = 'R0000000000000000000000000000002';
    vendors.rotate({ routing: renewed });
    const read = vi.fn(async (_id: string, _stage?: string, options?: { readonly fresh?: boolean }) =>
      options?.fresh ? renewed : ROUTING_KEY,
    );
    await pager([pagerduty()], { secrets: { read } })(METRIC_ALARM);
    expect(vendors.received.map(({ body }) => body.routing_key)).toEqual([ROUTING_KEY, renewed]);
    expect(slept).toEqual([]);
  });

  test('that is wrong and stays the same is tried once', async () => {
    vendors.rotate({ api: 'another' });
    expect(await failure(pager([opsgenie()])(METRIC_ALARM))).toMatch(/answered 401\. Does the secret hold/);
    expect(paths()).toHaveLength(1);
  });

  test('never appears in a log line or an error, for any failure', async () => {
    const everything = [pagerduty(), opsgenie(), slack()];
    const quoting = status(400, `{"errors":["${ROUTING_KEY} ${API_KEY} ${WEBHOOK_PATH}"]}`);
    vendors.misbehave(quoting, quoting, quoting);
    const failures = [await failure(pager(everything)(METRIC_ALARM))];
    await pager(everything)(METRIC_ALARM);
    vendors.close();
    failures.push(await failure(pager(everything)(METRIC_ALARM)));
    expect(failures.every((message) => message.startsWith('Some targets were not paged.'))).toBe(true);
    const said = JSON.stringify([failures, lines]);
    for (const secret of [ROUTING_KEY, API_KEY, WEBHOOK_PATH]) expect(said).not.toContain(secret);
    expect(said).not.toContain('New contacts get no welcome mail');
  });
});

test('what was done is logged by target, alarm and integration', async () => {
  await pager([pagerduty()])(METRIC_ALARM);
  expect(lines.map(({ message, fields }) => [message, ...Object.values(fields)])).toEqual([
    ['paged', 'on-call', 'pagerduty alarm', `alarm:${ALARM_NAME}`, 'crm-to-audience', 'contact-to-member', 'delivered'],
  ]);
});
