import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { control, HUBSPOT } from 'penstock/vendors';
import { startEnvironment } from '../../../../test/harness/environment.ts';
import { noise } from '../../../../test/model/environment/noise.ts';
import { hubspotAccount } from '../../../../vendors/hubspot/account.ts';
import { MAILCHIMP } from '../../../../vendors/mailchimp/account.ts';
import { actsFrom } from '../acts/generate.ts';
import { type Hands, play } from '../acts/play.ts';
import { type Done, judge } from '../judge/index.ts';
import { contactsIn, membersIn } from '../judge/read.ts';
import { evidenceOf } from './evidence.ts';
import { openRelay } from './relay.ts';
import { failOne, heal, outage } from './trouble.ts';

const USAGE = `node run.mjs integrations/links/test/day/main.ts [--acts N] [--seed N]

  --acts N  what people do on both sides (2000)
  --seed N  where acts, faults and kills come from (1)

Plays them on the local runtime, with every fault of the vendors' toolkit, killed workers and an outage of Mailchimp for 20 minutes,
waits until all is quiet, and prints what the judge found. Exit code: 0 nothing, 1 something.`;

const { values } = parseArgs({
  options: {
    acts: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

/** The audience of `dev` in penstock.config.ts. */
const LIST = '0a1b2c3d4e';
const MINUTE_MS = 60_000;
const OUTAGE_MS = 20 * MINUTE_MS;
/** How many times faster than real time the clock runs while something is under way. */
const RATE = 4;
/** The longest pause between two acts: what passes in it costs real time where workers are busy. */
const LONGEST_PAUSE_MS = 20_000;
const DELIVERIES = [
  ['hubspot-to-mailchimp', 'contact-to-member'],
  ['hubspot-to-mailchimp', 'contact-erasure'],
  ['mailchimp-to-hubspot', 'member-to-contact'],
] as const;
/** Shares of the acts after which a call fails, and after which a worker is killed. */
const [FAULTS, KILLS] = [0.3, 0.2];

if (values.help) console.log(USAGE);
else process.exitCode = await main(Number(values.acts), Number(values.seed));

async function main(count: number, seed: number): Promise<number> {
  const begunAt = performance.now();
  const random = noise(seed + 1);
  await using started = new AsyncDisposableStack();
  const project = join(import.meta.dirname, '../../../../penstock.config.ts');
  const environment = started.use(await startEnvironment({ project, rate: RATE, jump: true }));
  const { clock, runtime, vendors, description } = environment;
  let release = clock.busy();
  const from = clock.now();
  const say = (text: string) =>
    console.log(`${((clock.now() - from) / MINUTE_MS).toFixed(1).padStart(8)} min  ${text}`);
  const relay = started.adopt(await openRelay(runtime.apiUrl, clock, random), (one) => one.close());
  await sendThrough(relay.url);
  const hands = handsOf();
  const history: Done[] = [];
  let kills = 0;
  let endOutage: (() => Promise<void>) | undefined;
  let outageEndsAt = Number.POSITIVE_INFINITY;

  // Few addresses, so that people meet at them; and more acts than asked for, because not each of them is possible.
  const size = { addresses: Math.ceil(count / 25) + 5, contacts: count };
  let wasDown = false;
  let told = 0;
  const people = Array.from({ length: Math.ceil(size.addresses / 2) }, (_, address) => ({
    ...{ act: 'create' as const, address, name: address % 10, afterMs: 500 },
  }));
  for (const act of [...people, ...actsFrom(seed, 4 * count, size)]) {
    if (history.length >= count) break;
    await pass(Math.min(act.afterMs, LONGEST_PAUSE_MS));
    if (!wasDown && history.length >= count / 3) {
      wasDown = true;
      endOutage = await outage(vendors.urls);
      outageEndsAt = clock.now() + OUTAGE_MS;
      say(`Mailchimp answers every call with 500, after ${history.length} acts`);
    }
    if (endOutage && clock.now() >= outageEndsAt) await recover();
    if (random() < FAULTS) await failOne(vendors.urls, random);
    // Only a worker that is busy is killed: soon after an act.
    if (random() < KILLS) clock.after(Math.ceil(1500 * random()), kill);
    history.push(...(await play(act, hands)));
    if (history.length >= told + 100) {
      told = history.length;
      say(`${told} acts, ${await depth('url')} events wait`);
    }
  }
  if (endOutage) {
    await pass(Math.max(0, outageEndsAt - clock.now()));
    await recover();
  }
  await heal(vendors.urls);
  say(`${history.length} acts are done; nothing fails any more`);
  const quiet = await untilQuiet();
  say(quiet ? 'all is quiet' : 'it does not become quiet');

  const evidence = await evidenceOf(environment, DELIVERIES);
  const [contacts, members] = [
    contactsIn(await records('hubspot', 'contacts')),
    membersIn(await records('mailchimp', 'members')),
  ];
  const judged = judge({ contacts, members, history, writes: evidence.writes, open: evidence.open });
  const { differences, undone, doubled, loops } = judged;
  for (const problem of [...differences, ...undone, ...doubled, ...loops]) console.log(`WRONG ${problem}`);
  for (const [end, number] of evidence.ends) console.log(`  ${String(number).padStart(6)}  ${end}`);
  const figures = {
    ...{ seed, acts: history.length, webhooks: relay.counts().sent, kills, writes: evidence.writes.length },
    ...{ doubled: doubled.length, undone: undone.length, differences: differences.length, loops: loops.length },
    ...{ contacts: contacts.length, members: members.length, dead: evidence.open.length },
    ...{
      clockMinutes: Math.round((clock.now() - from) / MINUTE_MS),
      realSeconds: Math.round((performance.now() - begunAt) / 1000),
    },
  };
  console.log(JSON.stringify(figures));
  return quiet && differences.length + undone.length + doubled.length + loops.length === 0 ? 0 : 1;

  function pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      clock.after(ms, () => {
        release = clock.busy();
        resolve();
      });
      release();
    });
  }

  async function recover(): Promise<void> {
    await endOutage?.();
    endOutage = undefined;
    say('Mailchimp works again');
  }

  function kill(): void {
    const [integration, delivery] = DELIVERIES[Math.floor(random() * DELIVERIES.length)] ?? DELIVERIES[0];
    kills += runtime.host.kill(`penstock-dev-${integration}-${delivery}`);
  }

  /** HubSpot's and Mailchimp's webhooks go to the relay instead of the API. */
  async function sendThrough(url: string): Promise<void> {
    const target = {
      integration: 'hubspot-to-mailchimp',
      url: `${url}/webhooks/hubspot-to-mailchimp`,
      secret: HUBSPOT.clientSecret,
    };
    const { webhook } = hubspotAccount.settings({ webhooks: [target], deliveries: [] });
    await control(vendors.urls.hubspot ?? '', 'PUT', '/settings', { webhook });
    const webhooks = [{ listId: LIST, url: `${url}/webhooks/mailchimp-to-hubspot`, secret: MAILCHIMP.signingSecret }];
    await control(vendors.urls.mailchimp ?? '', 'PUT', '/settings', { webhooks });
  }

  async function records(vendor: string, kind: string): Promise<unknown> {
    const state = (await control(vendors.urls[vendor] ?? '', 'GET', '/state')) as { records: Record<string, unknown> };
    return state.records[kind];
  }

  function handsOf(): Hands {
    const possible = (vendor: string, method: string, path: string, body?: object) =>
      control(vendors.urls[vendor] ?? '', method, path, body).catch((error: Error) => {
        if (/answered (400|404|409)/.test(error.message)) return undefined;
        throw error;
      });
    return {
      hubspot: async (method, path, body) =>
        (await possible('hubspot', method, path, body)) as { id?: string } | undefined,
      mailchimp: async (path, body) => (await possible('mailchimp', 'POST', path, body)) as object | undefined,
      contacts: async () =>
        contactsIn(await records('hubspot', 'contacts')).map((one) => ({ ...one, email: one.email })),
      members: async () =>
        new Map(membersIn(await records('mailchimp', 'members')).map(({ email, status }) => [email, status])),
      now: clock.now,
    };
  }

  async function depth(which: 'url' | 'deadLetterUrl'): Promise<number> {
    let sum = 0;
    for (const [integration, delivery] of DELIVERIES) {
      const QueueUrl = description.queues[`${integration}/${delivery}`]?.[which];
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
      const operator = { kind: 'operator' } as const;
      const { Attributes } = await runtime.dispatch(operator, 'sqs', 'GetQueueAttributes', {
        QueueUrl,
        AttributeNames,
      });
      for (const value of Object.values((Attributes ?? {}) as Record<string, string>)) sum += Number(value);
    }
    return sum;
  }

  async function untilQuiet(): Promise<boolean> {
    const end = clock.now() + 3 * 24 * 60 * MINUTE_MS;
    while (clock.now() < end) {
      const pending = await Promise.all(
        ['hubspot', 'mailchimp'].map(async (name) => {
          const report = (await control(vendors.urls[name] ?? '', 'GET', '/webhooks')) as {
            pending: readonly unknown[];
          };
          return report.pending.length;
        }),
      );
      const waiting = relay.counts().waiting + (await depth('url')) + pending.reduce((sum, one) => sum + one, 0);
      if (waiting === 0) return true;
      await pass(10_000);
    }
    return false;
  }
}
