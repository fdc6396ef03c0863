import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { pullId } from '../../shared/contract/index.ts';
import { createRuns } from '../../shared/ledger/index.ts';
import { ledgerTableName, pullFunctionName, pullQueueName } from '../../shared/topology/index.ts';
import { control } from '../../vendors/index.ts';
import { type Environment, moveClock, startEnvironment } from '../harness/environment.ts';

const PULLED = { project: 'test/fixtures/pulled/penstock.config.ts', name: 'nightly-products' };
export const RECONCILED = { project: 'test/fixtures/reconciled/penstock.config.ts', name: 'nightly-comparison' };
const INTEGRATION = 'catalogue-to-shop';
const OPERATOR = { kind: 'operator' } as const;

export interface Product {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: string;
  readonly details?: string;
}

export const products = (count: number, title = 'Product'): Product[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `p${String(i).padStart(3, '0')}`,
    title: `${title} ${i}`,
    updatedAt: '2026-11-20T08:00:00.000Z',
  }));

/** A project with runs, on this machine, from a time on: a test switches it off and lets a night begin. */
export async function openNights(from: string, { project, name: pull } = PULLED) {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-nights-'));
  await mkdir(join(folder, 'state'));
  await writeFile(join(folder, 'state/clock.json'), JSON.stringify({ now: Date.parse(from) }));
  const start = () => startEnvironment({ project, jump: true, folder });
  let environment = await start();
  let release = environment.clock.busy();

  const call = (service: string, operation: string, input: Readonly<Record<string, unknown>>) =>
    environment.runtime.dispatch(OPERATOR, service, operation, input);

  return {
    get environment(): Environment {
      return environment;
    },
    call,
    runs() {
      const { awsEndpointUrl: endpoint } = environment.description;
      const client = new DynamoDBClient({ ...accessOf(environment), endpoint });
      return createRuns({ client, tableName: ledgerTableName('dev'), id: pullId(INTEGRATION, pull) });
    },
    /** How often the pull's function made a call to AWS. */
    calls(operation: string): number {
      const own = pullFunctionName('dev', INTEGRATION, pull);
      const counts = environment.runtime.endpoint.meter.counts();
      return counts.filter((one) => one.caller === own && one.operation === operation).length;
    },
    /** The clock stands while a test acts. */
    go(): void {
      release();
    },
    stand(): void {
      release = environment.clock.busy();
    },
    /** Switches the environment off until so much later. */
    async sleep(ms: number): Promise<void> {
      release();
      await environment[Symbol.asyncDispose]();
      await moveClock(folder, ms);
      environment = await start();
      release = environment.clock.busy();
    },
    catalogue: (change: { readonly put?: readonly Product[]; readonly remove?: readonly string[] }) =>
      control(environment.vendors.urls.catalogue ?? '', 'POST', '/products', change),
    changeShop: (change: {
      readonly put?: readonly Pick<Product, 'id' | 'title'>[];
      readonly remove?: readonly string[];
    }) => control(environment.vendors.urls.shop ?? '', 'POST', '/products', change),
    fault: (fault: Readonly<Record<string, unknown>>) =>
      control(environment.vendors.urls.catalogue ?? '', 'POST', '/faults', fault),
    clearFaults: () => control(environment.vendors.urls.catalogue ?? '', 'DELETE', '/faults'),
    async shop(): Promise<{ readonly products: readonly Product[]; readonly writes: readonly number[] }> {
      const { records } = (await control(environment.vendors.urls.shop ?? '', 'GET', '/state')) as { records: never };
      return records;
    },
    async alarm(condition: string): Promise<string> {
      const AlarmNames = [`penstock-dev-${INTEGRATION}-${pull}-${condition}`];
      const { MetricAlarms } = await call('monitoring', 'DescribeAlarms', { AlarmNames });
      return (MetricAlarms as { StateValue: string }[])[0]?.StateValue ?? 'none';
    },
    async tick(message: string): Promise<void> {
      const { QueueUrl } = await call('sqs', 'GetQueueUrl', { QueueName: pullQueueName('dev', INTEGRATION, pull) });
      await call('sqs', 'SendMessage', { QueueUrl, MessageBody: message });
    },
    async [Symbol.asyncDispose]() {
      release();
      await environment[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accessOf({ description }: Environment) {
  const { region, accessKeyId, secretAccessKey } = description;
  return { region, credentials: { accessKeyId, secretAccessKey } };
}
