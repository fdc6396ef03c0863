import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { control } from '../../vendors/index.ts';
import { type Environment, startEnvironment } from '../harness/environment.ts';
import { copyProject, type ProjectCopy } from '../harness/project.ts';
import { until } from '../harness/until.ts';

let project: ProjectCopy;
let environment: Environment;

beforeAll(async () => {
  project = await copyProject();
  await project.addSecond();
  environment = await startEnvironment({ project: project.config });
});

afterAll(async () => {
  await environment?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

test('a second integration stands beside the first: its queues, its secrets, and a simulated vendor of the team’s own', () => {
  const { queues, vendors, secrets } = environment.description;
  expect(Object.keys(queues).sort()).toEqual([
    'crm-to-audience/contact-to-member',
    'orders-to-books/order-to-invoice',
    'orders-to-books/order-to-statistics',
  ]);
  expect(Object.keys(vendors).sort()).toEqual(['books', 'hubspot', 'mailchimp']);
  expect(Object.keys(secrets).sort()).toEqual(['crm-to-audience', 'orders-to-books']);
});

test('an event of the second integration reaches both of its deliveries once, and nothing of the first', async () => {
  const { apiUrl, awsEndpointUrl: endpoint, region, accessKeyId, secretAccessKey, secrets } = environment.description;
  const client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const SecretString = JSON.stringify({ token: 'what-the-shop-sends' });
  await client.send(new PutSecretValueCommand({ SecretId: secrets['orders-to-books'], SecretString }));

  const send = () =>
    fetch(`${apiUrl}/webhooks/orders-to-books`, {
      method: 'POST',
      headers: { authorization: 'Bearer what-the-shop-sends', 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'e-1', type: 'order.paid', order: { number: '1001' } }),
    });
  // A receiver that found its secret empty looks again within the time it keeps that.
  await until(send, ({ status }) => status === 200, 60);
  expect((await send()).status).toBe(200);

  const entries = async () => {
    const { records } = (await control(environment.vendors.urls.books ?? '', 'GET', '/state')) as {
      records: { entries: readonly { path: string }[] };
    };
    return records.entries.map(({ path }) => path).sort();
  };
  expect(await until(entries, (paths) => paths.length >= 2, 60)).toEqual(['/invoice', '/statistics']);
  const { calls } = (await control(environment.vendors.urls.mailchimp ?? '', 'GET', '/calls')) as {
    calls: readonly unknown[];
  };
  expect(calls).toEqual([]);
});

test('a flood at one integration’s URL is answered 429 and leaves the others unthrottled', async () => {
  const { apiUrl } = environment.description;
  const statusOf = (integration: string) =>
    fetch(`${apiUrl}/webhooks/${integration}`, { method: 'POST', body: '{}' }).then(({ status }) => status);
  const flood = await Promise.all(Array.from({ length: 60 }, () => statusOf('orders-to-books')));
  expect(new Set(flood)).toContain(429);
  expect(await statusOf('crm-to-audience')).toBe(401);
});
