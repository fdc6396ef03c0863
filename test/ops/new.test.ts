import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authenticateWith, declaredProvider } from '@penstock/webhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SynthesisFailed, synthesize } from '../../dev/start/synthesize.ts';
import { newDelivery, newDestination, newIntegration } from '../../ops/new/create.ts';
import { listDecisions } from '../../ops/new/decisions.ts';
import { write } from '../../ops/new/files.ts';
import { senderOf } from '../../ops/new/sender.ts';
import { bodyOf, freshEvent } from '../../ops/send/fresh.ts';
import { signRequest } from '../../ops/send/sign.ts';
import type { Integration } from '../../shared/contract/index.ts';
import { importTeamCode } from '../../shared/project/index.ts';

/** A project of its own inside this one, so that `penstock` means this engine; git and the linter pass it by. */
const root = join(import.meta.dirname, '../..');
const folder = join(root, `.penstock/new-${process.pid}`);
const file = join(folder, 'penstock.config.ts');
const PROVIDERS = ['hubspot-v3', 'stripe', 'shopify', 'github', 'hmac', 'jwt'];
const project = { folder, file, integrations: [] as Integration[] };
const printed: string[] = [];
const print = (line: string) => void printed.push(line);

const CONFIG = `import { defineProject } from 'penstock';

const shared = {
  throttle: { requestsPerSecond: 200, burst: 400 },
  owner: 'Platform',
  docsUrl: 'https://example.com/docs',
  vendors: {},
  logRetentionDays: 7,
  onCall: { page: [], ticket: [] },
  integrations: {},
} as const;

export default defineProject({
  integrations: [],
  environments: { dev: { ...shared, production: false }, prod: { ...shared, production: true } },
});
`;

const contractOf = async (name: string) =>
  (await importTeamCode(join(folder, `integrations/${name}/contract.ts`))).default as Integration;
const run = (...args: string[]) => {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_ENV$|^FORCE_COLOR$/.test(name)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['run.mjs', ...args], {
    cwd: root,
    env: { ...env, PENSTOCK_PROJECT: file, NO_COLOR: '1' },
    encoding: 'utf8',
    input: '',
  });
  return { status, out: stdout + stderr };
};

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, CONFIG);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['.'] }));
  for (const from of PROVIDERS) {
    write(newIntegration(project, { name: `${from}-in`, from, to: from === 'stripe' ? 'the-ledger' : 'books' }), print);
    await listDecisions(join(folder, `integrations/${from}-in`), print);
    project.integrations.push(await contractOf(`${from}-in`));
  }
  write(newDelivery(project, { path: 'stripe-in/paid-to-books', to: 'books' }), print);
  await listDecisions(join(folder, 'integrations/stripe-in'), print);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('one file outside the new folders is touched: the project file, which lists them', () => {
  expect(printed.filter((line) => line.startsWith('changed'))).toEqual([
    ...PROVIDERS.map(() => expect.stringMatching(/penstock\.config\.ts$/)),
    expect.stringMatching(/stripe-in\/contract\.ts$/),
    expect.stringMatching(/stripe-in\/contract\.test\.ts$/),
  ]);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain("import hubspotV3In from './integrations/hubspot-v3-in/contract.ts';\n");
  expect(text).toContain('  integrations: [hubspotV3In, stripeIn, shopifyIn, githubIn, hmacIn, jwtIn],\n');
});

test('a delivery that no person ordered has a standard queue, in batches of ten', () => {
  const written = project.integrations.flatMap(({ deliveries }) => Object.values(deliveries));
  expect(written.map(({ consistency, worker }) => [consistency.ordering, worker.batchSize])).toEqual(
    written.map(() => ['none', 10]),
  );
  expect(written.length).toBeGreaterThanOrEqual(PROVIDERS.length);
});

test('a delivery to an account that counts calls at the same time makes one after the other', () => {
  const counting = project.integrations.map((integration) => ({
    ...integration,
    deliveries: Object.fromEntries(
      Object.entries(integration.deliveries).map(([name, delivery]) => {
        const { destination } = delivery;
        const limits = { ...destination.limits, concurrent: 10 };
        return [name, { ...delivery, destination: { ...destination, limits } }];
      }),
    ),
  }));
  const planned = (integrations: readonly Integration[]) =>
    JSON.stringify([
      ...newDelivery({ ...project, integrations }, { path: 'github-in/again', to: 'books' }).edits.values(),
    ]);
  expect(planned(counting)).toContain('callsAtOnce: 1 }');
  expect(planned(project.integrations)).not.toContain('callsAtOnce');
});

test('they compile', () => {
  expect(run('tsc', '-p', folder)).toEqual({ status: 0, out: '' });
});

test('their own tests pass, and list what is still to decide', () => {
  const { status, out } = run('vitest', 'run', '--root', folder, '--reporter=verbose');
  expect([status, out]).toEqual([0, expect.stringMatching(/20 passed/)]);
  expect(out).toMatch(/stripe-in\/contract\.test\.ts > what is still to decide/);
});

test('they synthesize for a trial environment; a production one is refused with the list', async () => {
  const before = process.env.PENSTOCK_PROJECT;
  process.env.PENSTOCK_PROJECT = file;
  try {
    await synthesize({ environment: 'dev', vendors: {}, output: join(folder, 'dev') });
    expect(existsSync(join(folder, 'dev/manifest.json'))).toBe(true);
    const refused = await synthesize({ environment: 'prod', vendors: {}, output: join(folder, 'prod') }).catch(
      (it) => it,
    );
    expect(refused).toBeInstanceOf(SynthesisFailed);
    expect(refused.message).toMatch(
      /environments\.prod is production, but stripe-in is not decided: owner\.team, .*impact, .*deliveries\.paid-to-books\.matching/,
    );
  } finally {
    process.env.PENSTOCK_PROJECT = before;
  }
}, 180_000);

test.each(['hubspot-v3', 'stripe', 'shopify', 'github', 'hmac'])(
  'the sample of %s is read by the receiver as an event of the contract',
  async (from) => {
    const { source } = await contractOf(`${from}-in`);
    const { sample, headers } = senderOf(from, `${from}-in`);
    if (!source.provider) throw new Error('it receives webhooks');
    const provider = declaredProvider(source.provider);
    const fresh = freshEvent(provider, { event: sample, headers }, NOW, 'unique');
    const body = bodyOf(provider, fresh.event);
    const request = {
      url: 'https://a.example/x',
      method: 'POST',
      headers: fresh.headers,
      body,
      secret: 'abc',
      now: NOW,
    };
    const signed = signRequest(source.provider, request);
    if ('cannot' in signed) throw new Error(signed.cannot);
    const answer = await authenticateWith(
      provider,
      { ...request, ...signed, body: Buffer.from(body) },
      { secrets: ['abc'], now: NOW },
    );
    expect(answer).toMatchObject({ kind: 'accept', events: [{ type: Object.keys(source.events)[0] }] });
  },
);
const NOW = new Date('2026-11-21T09:00:00Z');

test.each([
  [{ from: 'stripee' }, /There is no provider "stripee": did you mean stripe\?/],
  [{ from: 'hubspot' }, /did you mean hubspot-v1 or hubspot-v2 or hubspot-v3\?/],
  [{ from: 'nothing-like-it' }, /There is no provider "nothing-like-it": docs\/providers\.md has all/],
  [{ name: 'Shop' }, /The integration's name is "Shop"; use lower-case words/],
  [{ name: 'platform' }, /"platform" names something else already/],
  [{ name: 'destinations' }, /"destinations" names something else already/],
  [{ name: 'stripe-in' }, /integrations\/stripe-in exists already/],
  [{ name: 'a'.repeat(60) }, /Lambda allows 64: shorten the names/],
  [{ to: 'The_Books' }, /The destination's name is "The_Books"/],
])('an integration with %j is refused with the remedy, and nothing is written', (given, message) => {
  expect(() => newIntegration(project, { name: 'shop-in', from: 'stripe', to: 'books', ...given })).toThrow(message);
  expect(existsSync(join(folder, 'integrations/shop-in'))).toBe(false);
});

test('a delivery needs an integration that is there and a name that is free; a destination a name that is free', () => {
  const to = 'books';
  expect(() => newDelivery(project, { path: 'none/x', to })).toThrow(/there are the integrations: hubspot-v3-in/);
  expect(() => newDelivery(project, { path: 'stripe-in', to })).toThrow(/is no INTEGRATION\/NAME/);
  expect(() => newDelivery(project, { path: 'stripe-in/webhook', to })).toThrow(/names something else already/);
  expect(() => newDelivery(project, { path: 'stripe-in/to-the-ledger', to })).toThrow(/is declared already/);
  expect(() => newDestination(project, 'books')).toThrow(/destinations\/books\.ts exists already/);
});

test('without a terminal, what is missing is named', () => {
  const { status, out } = run('ops/new/main.ts', 'integration', 'shop-in');
  expect([status, out]).toEqual([2, 'Missing: --from, --to.\n']);
});
