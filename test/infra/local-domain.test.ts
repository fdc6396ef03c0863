import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Runtime, scaledClock, startRuntime } from '@penstock/local-aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EnvironmentSettings, Integration } from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';
import { withoutCode } from './without-code.ts';

const synth = withoutCode();
afterAll(() => synth[Symbol.dispose]());

const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b';
const settings: EnvironmentSettings = {
  ...(project.environments.dev as EnvironmentSettings),
  domain: {
    name: 'hooks.example.com',
    certificateArn: CERTIFICATE,
    basePaths: { 'crm-to-audience': 'in/crm' },
    mutualTls: { name: 'mtls.example.com', certificateArn: CERTIFICATE, truststoreUri: 's3://trust/vendors.pem' },
  },
  egress: { zones: 1 },
};
const bank: Integration = {
  ...contract,
  name: 'bank',
  source: {
    ...contract.source,
    provider: {
      kind: 'mtls',
      id: 'bank',
      label: 'Bank',
      events: { format: 'json', id: ['body/id'], type: ['body/type'] },
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'penstock-domain-'));
let runtime: Runtime | undefined;

beforeAll(async () => {
  const assembly = join(folder, 'cdk.out');
  synth.synth('dev', settings, [contract, bank], { outdir: assembly });
  runtime = await startRuntime({
    ...{ assembly, stage: 'dev', state: join(folder, 'state'), apiPort: 0, awsPort: 0, clock: scaledClock() },
  });
});
afterAll(async () => {
  await runtime?.close();
  rmSync(folder, { recursive: true });
});

/** The status of a request under a host. */
const statusOf = (host: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(runtime?.apiUrl ?? '');
    const sent = request({ hostname, port, path, method: 'POST', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('{}');
  });

// The functions have no code here: 500 says that API Gateway found one.
test.each([
  ['hooks.example.com', '/in/crm', 500],
  ['hooks.example.com', '/webhooks/crm-to-audience', 404],
  ['127.0.0.1', '/webhooks/crm-to-audience', 500],
  ['mtls.example.com', '/webhooks/bank', 403],
  // Its own host is off: it would ask for no certificate.
  ['127.0.0.1', '/webhooks/bank', 404],
])('on this machine a request to %s%s is answered %i', async (host, path, status) => {
  expect(await statusOf(host, path)).toBe(status);
});

test('the runtime names the network as something that it does not emulate', () => {
  expect(runtime?.inert.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['AWS::EC2::NatGateway', 'AWS::EC2::VPC']),
  );
});
