import { expect, test } from 'vitest';
import { settingsProblems, vendorOverrides } from '../../infra/settings.ts';
import project from '../fixtures/project/penstock.config.ts';

const { integrations, environments } = project;

const sound = { integrations, environments, only: undefined, overrides: {} };
const dev = environments.dev;
if (!dev) throw new Error('there is an environment dev');

test('the committed settings have no problem', () => {
  expect(settingsProblems(sound)).toEqual([]);
});

test.each([
  ['an unknown environment', { ...sound, only: 'production' }, /-c env=production: .*dev, staging, prod/],
  [
    'an unknown vendor',
    { ...sound, overrides: { mailchamp: 'https://a.example' } },
    /"mailchamp"; there are mailchimp, hubspot/,
  ],
  ['an unencrypted origin', { ...sound, overrides: vendorOverrides('mailchimp=http://a.example') }, /not encrypted/],
  ['an origin that is none', { ...sound, overrides: vendorOverrides('mailchimp') }, /base URL is ""/],
  [
    'a setting that every environment must name',
    { ...sound, environments: { dev: { ...dev, integrations: {} } } },
    /environments\.dev\.integrations\['crm-to-audience'\]\.listId is empty/,
  ],
  [
    'a throttle below zero',
    { ...sound, environments: { dev: { ...dev, throttle: { requestsPerSecond: -5, burst: 1 } } } },
    /throttle\.requestsPerSecond is -5; give a whole number above 0/,
  ],
  [
    'a retention CloudWatch does not know',
    { ...sound, environments: { dev: { ...dev, logRetentionDays: 8 as never } } },
    /logRetentionDays is 8; give one of 1, 7/,
  ],
  [
    'a public URL with a path',
    { ...sound, environments: { dev: { ...dev, publicUrl: 'https://hooks.example.com/x' } } },
    /environments\.dev\.publicUrl: .*without path/,
  ],
])('%s is told with its remedy', (_, settings, problem) => {
  expect(settingsProblems(settings)).toEqual([expect.stringMatching(problem)]);
});

test('all problems are reported together', () => {
  expect(settingsProblems({ ...sound, only: 'x', overrides: { y: 'z' } })).toHaveLength(2);
});

test('production is refused while a contract holds what is still to decide; every other environment is not', () => {
  const [one] = integrations;
  if (!one) throw new Error('there is an integration');
  const undecided = {
    ...sound,
    integrations: [{ ...one, impact: 'TO DECIDE: what the business loses during that time.' }],
  };
  expect(settingsProblems({ ...undecided, only: 'dev' })).toEqual([]);
  const refused = ['environments.prod is production, but crm-to-audience is not decided: impact.'];
  for (const only of ['prod', undefined])
    expect(settingsProblems({ ...undecided, only }).map((line) => line.split(' Replace')[0])).toEqual(refused);
});

test('production is refused where the sender names tenants and the contract does not say whose events are ours', () => {
  const [one] = integrations;
  if (!one) throw new Error('there is an integration');
  const { tenants: _, ...source } = one.source;
  const problems = (change: object, only: string) =>
    settingsProblems({ ...sound, integrations: [{ ...one, source: { ...source, ...change } }], only });
  expect(problems({}, 'prod')).toEqual([
    expect.stringMatching(/^environments\.prod is production, but crm-to-audience does not say whose events are ours/),
  ]);
  expect(problems({}, 'dev')).toEqual([]);
  expect(problems({ tenants: { any: 'each has its own credential' } }, 'prod')).toEqual([]);
  expect(problems({ provider: 'asana' }, 'prod')).toEqual([]);
});
