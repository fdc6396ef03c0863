import { createVendors } from '../call/client/index.ts';
import { joined } from '../call/credentials/index.ts';
import {
  type BoundDelivery,
  type Decision,
  type DeliveryContext,
  type DeliveryVendor,
  type Destination,
  type Envelope,
  type Integration,
  invalid,
  type LookUp,
  type Outcome,
  type SettingsOf,
  tenantId,
  type Vendor,
} from '../contract/index.ts';
import { LinkTrouble } from '../links/index.ts';
import type { Log } from '../telemetry/index.ts';
import { type GivenLinks, type LinkScript, scriptedLinks } from './links.ts';
import { type AccountScript, answersOf, type NotScripted, type RecordedCall, resultOf, type Script } from './script.ts';

/** Settings with an empty default must be given, the others may be. */
type GivenSettings<S> = { readonly [Name in keyof S as S[Name] extends '' ? Name : never]: string } & {
  readonly [Name in keyof S]?: string;
};
type SettingsOption<S> =
  object extends GivenSettings<S> ? { readonly settings?: GivenSettings<S> } : { readonly settings: GivenSettings<S> };

export type TestDeliveryOptions<I extends Integration> = SettingsOption<I['settings']> & {
  /** The event as the vendor sends it: one of the samples, or written in the test. */
  readonly event: unknown;
  /** What each account answers. */
  readonly answers?: Script<I>;
  /** What the receiver found in the request, where the code looks at it: `entity`, `type`, `occurredAt` … */
  readonly envelope?: Partial<Envelope>;
  /** What the delivery's links hold before, and what of it another event holds. Default: nothing. */
  readonly links?: LinkScript;
  /** For versions guarded by field: names of the changes that are newer than what was applied. Default: all of them. */
  readonly fresh?: readonly string[];
  /** Of an event that was a conflict: what a person decided. Default: it was none. */
  readonly decided?: Decision;
};

export interface TestedDelivery {
  readonly outcome: Outcome;
  /** The calls in their order. */
  readonly calls: readonly RecordedCall[];
  /** The pairs that each link holds afterwards. */
  readonly links: GivenLinks;
}

/**
 * Runs a delivery's code against scripted vendors. Answers are read by the destination's own rules, so that a status means
 * what the contract says. Rejects with what the code throws, and with `NotScripted` for a call that the script does not answer.
 *
 * @example
 * import { testDelivery } from 'penstock/testing';
 * import { expect, test } from 'vitest';
 * import delivery from './integrations/orders-to-books/order-to-invoice.ts';
 *
 * test('an order waits while the books ask for fewer calls', async () => {
 *   const { outcome, calls } = await testDelivery(delivery, {
 *     event: { order: { number: '4711' } },
 *     answers: { books: [{ status: 429 }] },
 *   });
 *   expect(outcome).toMatchObject({ kind: 'deferred' });
 *   expect(calls).toHaveLength(1);
 * });
 */
export async function testDelivery<Event, I extends Integration>(
  bound: BoundDelivery<Event, I>,
  options: TestDeliveryOptions<NoInfer<I>>,
): Promise<TestedDelivery> {
  const { integration, delivery: name } = bound;
  const opened = open(bound, options);
  const rule = integration.source.events[opened.envelope.type];
  if (rule?.effect === 'filtered') return { outcome: { kind: 'filtered', reason: rule.reason }, calls: [], links: {} };
  const parsed = bound.event.safeParse(options.event);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'event'}: ${issue.code}`);
    return { outcome: invalid('event-not-as-agreed', problems), calls: [], links: {} };
  }
  const { result: outcome, calls, links } = await opened.run(parsed.data, bound.apply, (trouble) => trouble);
  if (typeof outcome?.kind !== 'string') throw new Error(`${name} returned no outcome: return one on every path.`);
  return { outcome, calls, links };
}

/**
 * Runs a delivery's `lookUp` in the same way: what it says of an earlier write of the event, and the calls that it made. Rejects
 * where the delivery has none.
 *
 * @example
 * import { testLookUp } from 'penstock/testing';
 * import { expect, test } from 'vitest';
 * import delivery from './integrations/orders-to-books/order-to-invoice.ts';
 *
 * test('an invoice that the books do not have is absent', async () => {
 *   const { found } = await testLookUp(delivery, {
 *     event: { order: { number: '4711' } },
 *     answers: { books: [{ status: 404 }] },
 *   });
 *   expect(found).toEqual({ kind: 'absent' });
 * });
 */
export async function testLookUp<Event, I extends Integration>(
  bound: BoundDelivery<Event, I>,
  options: TestDeliveryOptions<NoInfer<I>>,
): Promise<{ readonly found: LookUp; readonly calls: readonly RecordedCall[] }> {
  const { lookUp } = bound;
  if (!lookUp) throw new Error(`${bound.delivery} has no lookUp.`);
  const event = bound.event.parse(options.event);
  const failed = (outcome: Outcome): LookUp => ({ kind: 'failed', outcome });
  const { result: found, calls } = await open(bound, options).run(event, lookUp, failed);
  return { found, calls };
}

type Context<Event, I extends Integration> = DeliveryContext<Event, SettingsOf<I>>;

/** What stands around one run of a delivery's code. */
function open<Event, I extends Integration>(bound: BoundDelivery<Event, I>, options: TestDeliveryOptions<I>) {
  const { integration, delivery: name } = bound;
  const delivery = integration.deliveries[name];
  if (!delivery) throw new Error(`Integration ${integration.name} declares no delivery "${name}".`);
  const envelope = envelopeOf(integration, delivery.events, options.envelope);
  return {
    envelope,
    async run<T>(event: Event, code: (context: Context<Event, I>) => Promise<T>, ended: (trouble: Outcome) => T) {
      const script = scriptedAccounts(name, [delivery.destination, ...delivery.reads], options.answers ?? {});
      const { links, after } = await scriptedLinks(name, delivery.links ?? [], options.links ?? {}, () => NOW);
      const settings = settingsOf(integration, options.settings);
      const fresh = options.fresh ?? bound.changes?.(event) ?? [];
      try {
        const decided = options.decided && { decided: options.decided };
        const result = await code({ event, envelope, settings, vendor: script.vendor, links, fresh, ...decided });
        return { result, calls: script.calls, links: after() };
      } catch (error) {
        if (!(error instanceof LinkTrouble)) throw error;
        return { result: ended(error.outcome), calls: script.calls, links: after() };
      } finally {
        // Also where the code caught it and went on.
        script.finish();
      }
    },
  };
}

function scriptedAccounts(
  delivery: string,
  accounts: readonly Destination[],
  script: Readonly<Record<string, AccountScript | undefined>>,
) {
  const calls: RecordedCall[] = [];
  const nextAnswer = answersOf(delivery, script);
  let unanswered: NotScripted | undefined;

  function vendor(account: string): DeliveryVendor {
    const destination = accounts.find(({ name }) => name === account);
    if (!destination) throw new Error(`Delivery ${delivery} does not name the destination "${account}".`);
    const client: Vendor = {
      async call(call) {
        const { operation, method, path, query = {}, body, headers = {} } = call;
        const recorded = { account, operation, method, path, query, body, headers };
        calls.push(recorded);
        let answer: ReturnType<typeof nextAnswer>;
        try {
          answer = nextAnswer(recorded);
        } catch (error) {
          unanswered ??= error as NotScripted;
          throw error;
        }
        const opened = { destination, baseUrl: destination.baseUrl, credential: credentialFor(destination) };
        const vendors = createVendors({ ...QUIET.invocation, accounts: [opened], send: async () => resultOf(answer) });
        return vendors.for(QUIET.message).client(destination.name).call(call);
      },
    };
    return {
      ...client,
      // The one event of a test has no neighbours.
      async gather({ operation, item, request, read }) {
        const result = await client.call({ operation, ...request([item]) });
        return result.kind === 'success' ? read(result.answer, 0, item) : result;
      },
    };
  }

  return {
    calls,
    vendor,
    finish() {
      if (unanswered) throw unanswered;
    },
  };
}

const NO_LOG: Log = { info() {}, warn() {}, error() {}, with: () => NO_LOG };

/** What stands around a call and says nothing in a test: no clock, no limiter. */
const QUIET = {
  invocation: { remainingMs: () => 60_000, now: () => NOW, repeatsSafely: true },
  message: { log: NO_LOG, correlationId: 'correlation-1', onCall: () => {} },
};

const CREDENTIAL = 'a-credential';

/** A credential, with each further member that the account's secret must hold. */
function credentialFor({ authentication }: Destination) {
  const members = Object.values(authentication.secretHeaders ?? {}).map((member) => [member, CREDENTIAL]);
  const value = joined(authentication, JSON.stringify(Object.fromEntries(members)), CREDENTIAL) ?? CREDENTIAL;
  return async (refused?: string) =>
    refused === undefined
      ? ({ kind: 'value', value } as const)
      : ({ kind: 'refused', reason: 'credential-refused' } as const);
}

/** 2026-11-21T09:00:00Z: what a date in `Retry-After` is compared with. */
const NOW = Date.UTC(2026, 10, 21, 9);

function envelopeOf(
  { name, source }: Integration,
  events: readonly string[],
  given: Partial<Envelope> | undefined,
): Envelope {
  const type = events.find((one) => source.events[one]?.effect !== 'filtered') ?? events[0] ?? 'event';
  return {
    v: 1,
    integration: name,
    eventId: 'event-1',
    tenant: tenantId('-'),
    type,
    receivedAt: new Date(NOW).toISOString(),
    correlationId: 'correlation-1',
    body: '',
    encoding: 'text',
    ...given,
  };
}

function settingsOf<I extends Integration>(integration: I, given: object = {}): SettingsOf<I> {
  const settings: Record<string, string> = { ...integration.settings, ...given };
  const empty = Object.keys(settings).filter((name) => settings[name] === '');
  if (empty.length > 0)
    throw new Error(`The contract has no default for ${empty.join(', ')}: give it in \`settings\`.`);
  return settings as SettingsOf<I>;
}
