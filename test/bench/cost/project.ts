import { destinationSource, writeProject } from '../../fixtures/many/sources.ts';

/** What is measured: an integration whose deliveries are alike. Each reads one account, and writes to another. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly deliveries: number;
  readonly isOrdered: boolean;
  /** USD for a million events. */
  readonly target: number;
}

export const CASES: readonly Case[] = [
  { name: 'ordered', title: 'FIFO, one by one', deliveries: 1, isOrdered: true, target: 8.5 },
  { name: 'batched', title: 'standard, batches of ten', deliveries: 1, isOrdered: false, target: 6 },
  { name: 'three', title: 'three deliveries, standard', deliveries: 3, isOrdered: false, target: 20 },
];

export const MEMORY_MB = 256;
export const BATCH = 10;
export const ACCOUNTS = ['crm', 'books'] as const;

/** Writes the project into a folder of this package. @returns its file */
export async function writeCostProject(folder: string): Promise<string> {
  const files: readonly (readonly [string, string])[] = [
    // A rate is counted in the control table: one write for each batch.
    ['integrations/destinations/crm.ts', destinationSource('crm', '{ perSecond: 1000, concurrent: 100 }')],
    ['integrations/destinations/books.ts', destinationSource('books', '{ concurrent: 100 }')],
    ...CASES.flatMap((one) => [
      [`integrations/${one.name}/contract.ts`, contract(one)] as const,
      ...deliveriesOf(one).map((name) => [`integrations/${one.name}/${name}.ts`, code(name)] as const),
    ]),
    ['penstock.config.ts', config()],
  ];
  return writeProject(folder, files);
}

export const deliveriesOf = ({ deliveries }: Case): readonly string[] =>
  Array.from({ length: deliveries }, (_, n) => `record-to-entry-${n + 1}`);

function config(): string {
  return `import { defineProject } from 'penstock';
${CASES.map(({ name }) => `import ${name} from './integrations/${name}/contract.ts';`).join('\n')}

export default defineProject({
  integrations: [${CASES.map(({ name }) => name).join(', ')}],
  environments: {
    dev: {
      production: false,
      logRetentionDays: 30,
      throttle: { requestsPerSecond: 500, burst: 1000 },
      onCall: { page: [], ticket: [] },
      owner: 'Integrations platform, platform-on-call@example.com',
      docsUrl: 'https://github.com/example/penstock/blob/main/docs',
      vendors: {},
      integrations: {},
    },
  },
});
`;
}

function contract(one: Case): string {
  const ordering = one.isOrdered ? 'by-entity' : 'none';
  const deliveries = deliveriesOf(one).map(
    (name) => `    '${name}': {
      title: 'Record to entry',
      events: ['record.changed'],
      destination: books,
      reads: [crm],
      matching: 'The entry whose number is the record’s.',
      whenInvalid: 'The event goes to the dead-letter queue.',
      ambiguity: { strategy: 'natural-upsert', key: 'the record’s number' },
      retry: DEFAULT_RETRY,
      retention: DEFAULT_RETENTION,
      alarms: { oldestMessageMinutes: 30, failureRatePercent: 20, failureRateMinimumAttempts: 10 },
      fields: {
        number: { from: 'number', to: 'number', owner: 'Sender', type: 'text', maxLength: 40, whenEmpty: 'refuse' },
      },
      consistency: {
        timing: 'real-time',
        withinSeconds: 600,
        ordering: '${ordering}',
        versions: { guard: 'none', reason: 'The current record is read.' },
        whenStuck: 'dead-letter',
        conflict: 'source-wins',
        authority: 'fetched',
      },
      worker: { timeoutSeconds: 30, memoryMb: ${MEMORY_MB}, batchSize: ${one.isOrdered ? 1 : BATCH}, maxConcurrency: 2 },
    },`,
  );
  return `import { DEFAULT_RETENTION, DEFAULT_RETRY, defineIntegration } from 'penstock';
import { books } from '../destinations/books.ts';
import { crm } from '../destinations/crm.ts';

export default defineIntegration({
  name: '${one.name}',
  title: 'Records: ${one.title}',
  owner: { team: 'Finance Systems', contact: 'finance-systems@example.com' },
  escalation: [{ afterMinutes: 120, contact: 'head-of-finance@example.com' }],
  impact: 'Records get no entry.',
  source: {
    system: 'Sender',
    provider: {
      kind: 'bearer',
      id: '${one.name}',
      label: 'Sender',
      events: { format: 'json', id: ['body/id'], type: ['body/type'], entity: ['record', 'body/record/number'] },
    },
    apiVersion: '1',
    changesAnnouncedAt: 'https://sender.example.com/changes',
    events: { 'record.changed': { effect: 'create', record: 'entry' } },
    identity: 'id',
    rhythm: { atLeastEveryHours: 24 },
    tenants: { any: 'One app serves one company here.' },
  },
  settings: {},
  deliveries: {
${deliveries.join('\n')}
  },
});
`;
}

function code(name: string): string {
  return `import { defineDelivery, delivered, mapRecord, path } from 'penstock';
import * as z from 'zod';
import contract from './contract.ts';

const changed = z.object({ record: z.object({ number: z.string().min(1) }) });
const answer = z.object({ id: z.string().optional() });

export default defineDelivery(contract, '${name}', {
  event: changed,
  async apply({ event, vendor }) {
    const mapped = mapRecord(contract.deliveries['${name}'].fields, event.record);
    if (mapped.kind !== 'mapped') return mapped;
    const read = await vendor('crm').call({
      operation: 'read record', method: 'GET', path: path\`/records/\${event.record.number}\`, answer,
    });
    if (read.kind !== 'success') return read.outcome;
    const written = await vendor('books').call({
      operation: 'write entry', method: 'PUT', path: path\`/entries/\${event.record.number}\`, body: mapped.record, answer,
    });
    return written.kind === 'success' ? delivered(event.record.number) : written.outcome;
  },
});
`;
}
