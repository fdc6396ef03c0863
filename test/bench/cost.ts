import { parseArgs } from 'node:util';
import { aligned } from '../../shared/text/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { until } from '../harness/until.ts';
import { billOf } from './cost/bill.ts';
import { startCounting } from './cost/counted.ts';
import { ASSUMED, PRICES } from './cost/prices.ts';
import { CASES, type Case, deliveriesOf } from './cost/project.ts';
import { openCostStage } from './cost/stage.ts';
import { type Figure, report } from './report.ts';

/**
 * `npm run bench:cost`: USD for a million events, by paid item. Calls to AWS, items, invocations and log bytes are counted at the local
 * endpoint, of events that are all delivered at their first attempt; what a local run cannot tell is assumed, and printed. `--events N`.
 */
const { values: asked } = parseArgs({ options: { events: { type: 'string', default: '100' } } });
const EVENTS = Math.max(10, Math.ceil(Number(asked.events) / 10) * 10);
const WARM = 10;
/** What a busy machine may need until the queues are empty: counts do not depend on it. */
const LONGEST_SECONDS = 1800;
const SECRET = 'bench-cost-secret';

await using stage = await openCostStage('bench-cost');
const { project, origins } = stage;
// Idle time is skipped: a mapping takes up to a minute to begin and to end, and the archive waits for its window.
await using environment = await startEnvironment({ project, origins, jump: true });
await fill(environment);
console.log(
  `${EVENTS} events of ${ASSUMED.eventBytes} bytes in each case, one in a request; ${ASSUMED.callsPerEvent} calls of ${ASSUMED.vendorMs} ms for each delivery (assumed). Prices of ${PRICES.asOf}, us-east-1.`,
);
const figures: Figure[] = [];
for (const one of CASES) figures.push(await measure(environment, one));
console.log(
  '\nNot in it: what is fixed (`npm run bench:scale`), and data sent to vendors (the first 100 GB a month are free).\n',
);
report(figures);

async function measure(environment: Environment, one: Case): Promise<Figure> {
  await deliver(environment, one, 'warm', WARM);
  const count = await startCounting(environment, one);
  await deliver(environment, one, 'event', EVENTS);
  const bill = billOf(one, await count(EVENTS));
  const total = bill.reduce((sum, { usd }) => sum + usd, 0);
  console.log(`\n${one.title}`);
  for (const line of aligned(
    bill.map(({ what, usd }) => [usd.toFixed(3), what]),
    { right: [0], indent: '  ' },
  ))
    console.log(line);
  return { what: `${one.title}: a million events`, value: total, unit: 'USD', target: one.target };
}

/** All events wait in the queues before the workers begin, so that batches are full. */
async function deliver(environment: Environment, one: Case, name: string, count: number): Promise<void> {
  const mappings = await mappingsOf(environment, one);
  await enable(environment, mappings, false);
  const sent = environment.clock.busy();
  for (let n = 0; n < count; n += 10)
    await Promise.all(Array.from({ length: 10 }, (_, at) => send(environment, one, `${name}-${n + at}`)));
  sent();
  await enable(environment, mappings, true);
  await until(
    () => depths(environment, one),
    (waiting) => waiting === 0,
    LONGEST_SECONDS,
  );
}

async function send({ runtime }: Environment, { name }: Case, id: string): Promise<void> {
  const event = { id, type: 'record.changed', record: { number: id }, filling: '' };
  const filling = 'x'.repeat(ASSUMED.eventBytes - Buffer.byteLength(JSON.stringify(event)));
  const answer = await fetch(`${runtime.apiUrl}/webhooks/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...event, filling }),
  });
  if (!answer.ok) throw new Error(`The receiver answered ${answer.status}: ${await answer.text()}`);
}

function ask({ runtime }: Environment, service: string, operation: string, input: object) {
  return runtime.dispatch({ kind: 'operator' }, service, operation, { ...input });
}

async function fill(environment: Environment): Promise<void> {
  const { webhookSecrets, credentialSecrets } = environment.runtime;
  for (const SecretId of [...Object.values(webhookSecrets), ...Object.values(credentialSecrets)])
    await ask(environment, 'secretsmanager', 'PutSecretValue', { SecretId, SecretString: SECRET });
}

async function mappingsOf(environment: Environment, one: Case): Promise<readonly string[]> {
  const all = await Promise.all(
    deliveriesOf(one).map(async (name) => {
      const FunctionName = `penstock-dev-${one.name}-${name}`;
      const { EventSourceMappings } = await ask(environment, 'lambda', 'ListEventSourceMappings', { FunctionName });
      return (EventSourceMappings as { UUID: string }[]).map(({ UUID }) => UUID);
    }),
  );
  return all.flat();
}

async function enable(environment: Environment, mappings: readonly string[], Enabled: boolean): Promise<void> {
  for (const UUID of mappings) await ask(environment, 'lambda', 'UpdateEventSourceMapping', { UUID, Enabled });
  const states = () =>
    Promise.all(
      mappings.map(async (UUID) => (await ask(environment, 'lambda', 'GetEventSourceMapping', { UUID })).State),
    );
  await until(states, (all) => all.every((state) => state === (Enabled ? 'Enabled' : 'Disabled')), LONGEST_SECONDS);
}

async function depths(environment: Environment, one: Case): Promise<number> {
  const counts = await Promise.all(
    deliveriesOf(one).map(async (name) => {
      const QueueUrl = environment.runtime.queues[`${one.name}/${name}`]?.url;
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const { Attributes } = await ask(environment, 'sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames });
      return Object.values(Attributes as Record<string, string>).reduce((sum, value) => sum + Number(value), 0);
    }),
  );
  return counts.reduce((sum, one) => sum + one, 0);
}
