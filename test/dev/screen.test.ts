import { expect, test } from 'vitest';
import { guide } from '../../dev/start/screen.ts';
import { loadProject } from '../../shared/project/index.ts';
import { findVendor, type RunningVendor } from '../../vendors/index.ts';
import { faultList } from '../../vendors/toolkit/faults.ts';

const places = {
  dashboard: 'http://127.0.0.1:4704',
  description: '.penstock/local.json',
  logs: '.penstock/state/logs',
};
const description = {
  pid: 1,
  environment: 'dev',
  apiUrl: 'http://127.0.0.1:4700',
  awsEndpointUrl: 'http://127.0.0.1:4701',
  region: 'eu-central-1',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  secrets: {},
  queues: {},
  clock: 1,
};

test('the guide names how to send to each integration, each simulated vendor, and each destination that is called for real', async () => {
  const project = await loadProject();
  const hubspot = await findVendor('hubspot');
  if (!hubspot) throw new Error('there is a simulated HubSpot');
  const running: RunningVendor = { name: 'hubspot', url: 'http://127.0.0.1:4702', close: async () => {} };
  const text = guide({
    project,
    description: { ...description, vendors: { hubspot: running.url } },
    vendors: { simulated: new Map([['hubspot', running]]), accounts: new Map([['hubspot', hubspot.account]]) },
    places,
  });
  expect(text).toContain('npm run ops -- send crm-to-audience 0');
  expect(text).toContain('curl http://127.0.0.1:4702/_control/calls');
  expect(text).toContain('curl http://127.0.0.1:4702/_control/contacts');
  const [, fault = ''] = /_control\/faults -d '([^']+)'/.exec(text) ?? [];
  expect(faultList().add(JSON.parse(fault))).toMatchObject({ status: 503, times: 3 });
  expect(text).toMatch(/mailchimp +https:\/\/\S+ \(not simulated; --vendor mailchimp=URL sends its calls elsewhere\)/);
});
