import type { Sender } from '../sender.ts';

export interface NewDelivery {
  readonly name: string;
  readonly title: string;
  /** The constant that holds the destination, and its vendor's name. */
  readonly destination: string;
  readonly vendor: string;
  /** Types of the events that it receives. */
  readonly events: readonly string[];
  readonly owner: string;
  /** Where the mapped text stands in the event, dotted. */
  readonly from: string;
  /** Whether the vendor counts calls at the same time: then a batch makes one after the other. */
  readonly countsCalls: boolean;
}

export interface NewContract {
  readonly name: string;
  readonly title: string;
  readonly sender: Sender;
  /** File of the destination, without its ending. */
  readonly destinationFile: string;
  readonly delivery: NewDelivery;
}

export function contractTemplate({ name, title, sender, destinationFile, delivery }: NewContract): string {
  return `import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { ${delivery.destination} } from '../destinations/${destinationFile}.ts';

/** Texts that begin with TO DECIDE are refused in production; \`contract.test.ts\` lists them. */
export default defineIntegration({
  name: '${name}',
  title: '${title}',
  owner: { team: 'TO DECIDE: the team', contact: 'TO DECIDE: its e-mail address or chat channel' },
  escalation: [{ afterMinutes: 60, contact: 'TO DECIDE: whom to ask when the owner cannot be reached' }],
  impact: 'TO DECIDE: what the business loses while this is broken, in a sentence.',
  source: {
    system: ${quoted(sender.label)},
    provider: ${sender.provider},
    apiVersion: 'TO DECIDE: the version of its webhooks',
    changesAnnouncedAt: 'TO DECIDE: where changes to it are announced',
    events: {
      '${sender.type}': { effect: 'update', record: 'record' },
    },
    identity: 'TO DECIDE: what makes two requests the same event; docs/providers.md says what the provider offers',
${tenants(sender)}  },
  settings: {},
  deliveries: {
${deliveryEntry(delivery)}
  },
});
`;
}

/** Only where the sender names the tenant of each event: until a person decides, all are delivered. */
function tenants({ hasTenants }: Sender): string {
  return hasTenants
    ? `    tenants: { any: 'TO DECIDE: whose events are ours; by a setting that holds their ids: { setting: "tenant" }' },\n`
    : '';
}

/** One member of \`deliveries\`. */
export function deliveryEntry(delivery: NewDelivery): string {
  const { name, title, destination, vendor, events, owner, from, countsCalls } = delivery;
  return `    '${name}': {
      title: '${title}',
      events: [${events.map((type) => `'${type}'`).join(', ')}],
      destination: ${destination},
      reads: [],
      fields: {
        id: {
          from: '${from}',
          to: 'id',
          owner: ${quoted(owner)},
          type: 'text',
          maxLength: 255,
          whenEmpty: 'refuse',
        },
      },
      matching: ${quoted(`TO DECIDE: how a record is found at ${vendor}`)},
      whenInvalid: 'TO DECIDE: what happens when required data is missing; by default it goes to the dead-letter queue',
      consistency: {
        timing: 'real-time',
        withinSeconds: 300,
        ordering: 'none',
        versions: { guard: 'none', reason: 'TO DECIDE: whether an older event may overwrite a newer one' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'payload',
      },
      ambiguity: {
        strategy: 'none',
        reason: ${quoted(`TO DECIDE: what ${vendor} offers against a write that is made twice`)},
      },
      worker: { timeoutSeconds: 30, memoryMb: 256, batchSize: 10, maxConcurrency: 2${countsCalls ? ', callsAtOnce: 1' : ''} },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      alarms: { oldestMessageMinutes: 15, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
    },`;
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
