import { expect, test } from 'vitest';
import { accessTo } from '../../infra/platform-access.ts';
import { settingsProblems, vendorOverrides } from '../../infra/settings.ts';
import type { CustomDomain } from '../../shared/contract/index.ts';
import project from '../fixtures/project/penstock.config.ts';

const { integrations, environments } = project;
const ARN = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b';

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
  [
    'a certificate of another region',
    {
      ...sound,
      environments: { dev: { ...dev, region: 'eu-west-1', domain: { name: 'a.example.com', certificateArn: ARN } } },
    },
    /certificateArn is of eu-central-1, and the environment of eu-west-1/,
  ],
  [
    'a number of zones that there is not',
    { ...sound, environments: { dev: { ...dev, egress: { zones: 3 as never } } } },
    /environments\.dev: egress\.zones is 3; give 1, or 2/,
  ],
])('%s is told with its remedy', (_, settings, problem) => {
  expect(settingsProblems(settings)).toEqual([expect.stringMatching(problem)]);
});

test('the origin of tokens is replaced by a name of its own, where an account has one', () => {
  const [integration] = integrations;
  if (!integration) throw new Error('there is an integration');
  const delivery = Object.values(integration.deliveries)[0];
  if (!delivery) throw new Error('it has a delivery');
  const endpoint = { tokenPath: '/connect/token', tokenOrigin: 'https://identity.example.com' };
  const authentication = { scheme: 'oauth-client-credentials', secret: 'the app', ...endpoint } as const;
  const destination = { ...delivery.destination, authentication };
  const worker = { ...delivery.worker, timeoutSeconds: 60 };
  const withTokens = { ...integration, deliveries: { 'contact-to-member': { ...delivery, destination, worker } } };
  const overrides = { 'mailchimp.token': 'http://127.0.0.1:4100' };
  expect(settingsProblems({ ...sound, integrations: [withTokens], overrides })).toEqual([]);
  expect(settingsProblems({ ...sound, overrides })).toEqual([
    expect.stringContaining('no destination is called "mailchimp.token"; there are mailchimp, hubspot'),
  ]);
  const vendors = { mailchimp: 'https://sandbox.example.com' };
  const platform = (named: object) => ({ environment: 'dev', settings: { ...dev, vendors: { ...vendors, ...named } } });
  expect(accessTo(platform({}), destination)).toEqual({
    secretId: 'penstock/dev/destinations/mailchimp',
    baseUrl: 'https://sandbox.example.com',
    tokenUrl: 'https://identity.example.com',
  });
  expect(accessTo(platform(overrides), destination).tokenUrl).toBe('http://127.0.0.1:4100');
  expect(accessTo(platform({}), delivery.destination)).not.toHaveProperty('tokenUrl');
});

test.each<[CustomDomain, RegExp]>([
  [{ name: 'hooks' }, /^environments\.dev\.domain\.name is "hooks"; give a host name/],
  [
    { name: 'hooks.example.com', certificateArn: 'arn:aws:iam::1:x' },
    /dev\.domain\.certificateArn is "arn:aws:iam::1:x"; give the ARN of a certificate/,
  ],
  [
    { name: 'hooks.example.com', basePaths: { 'crm-to-audiance': 'x' } },
    /dev\.domain\.basePaths\['crm-to-audiance'\]: no integration of this name receives webhooks; there are: crm-to-audience/,
  ],
  [
    { name: 'hooks.example.com', basePaths: { 'crm-to-audience': '/x/' } },
    /dev\.domain\.basePaths\['crm-to-audience'\] is "\/x\/"; give a path such as/,
  ],
  [
    {
      name: 'a.example.com',
      mutualTls: { name: 'a.example.com', certificateArn: ARN, truststoreUri: 's3://trust/vendors.pem' },
    },
    /dev\.domain\.mutualTls\.name is "a\.example\.com", as domain\.name is: such a host asks every caller/,
  ],
  [
    { name: 'a.example.com', mutualTls: { name: 'b.example.com', certificateArn: ARN, truststoreUri: 'https://b' } },
    /dev\.domain\.mutualTls\.truststoreUri is "https:\/\/b"; give s3:\/\/BUCKET\/KEY/,
  ],
])('the domain %j is told with its remedy', (domain, problem) => {
  const settings = { ...sound, environments: { dev: { ...dev, domain } } };
  expect(settingsProblems(settings)).toEqual([expect.stringMatching(problem)]);
});

test('production is refused where a sender shows a client certificate and no domain asks for one', () => {
  const [one] = integrations;
  if (!one) throw new Error('there is an integration');
  const events = { format: 'json', id: ['body/id'], type: ['body/type'] } as const;
  const provider = { kind: 'mtls', id: 'bank', label: 'Bank', events } as const;
  const bank = { ...one, source: { ...one.source, provider } };
  expect(settingsProblems({ ...sound, integrations: [bank], only: 'dev' })).toEqual([]);
  expect(settingsProblems({ ...sound, integrations: [bank], only: 'prod' })).toEqual([
    expect.stringMatching(
      /^environments\.prod\.domain\.mutualTls is missing, and crm-to-audience proves its sender by/,
    ),
  ]);
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
