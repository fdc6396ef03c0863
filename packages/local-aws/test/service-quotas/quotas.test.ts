import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServicesCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { expect, test } from 'vitest';
import { createServiceQuotas } from '../../src/service-quotas/index.ts';
import { startEndpoint } from '../aws/harness.ts';

test('a quota is AWS’s own until it is changed; one that is not known, and what is not served, are refused', async () => {
  const quotas = createServiceQuotas();
  const { endpoint, client: settings } = await startEndpoint([quotas]);
  const client = new ServiceQuotasClient(settings);
  const STACKS = { ServiceCode: 'cloudformation', QuotaCode: 'L-0485CB21' };
  const { Quota } = await client.send(new GetServiceQuotaCommand(STACKS));
  expect(Quota).toMatchObject({ ...STACKS, QuotaName: 'Stack count', Value: 2000, GlobalQuota: false });
  quotas.change(STACKS.ServiceCode, STACKS.QuotaCode, 12);
  expect((await client.send(new GetServiceQuotaCommand(STACKS))).Quota?.Value).toBe(12);
  expect((await client.send(new GetAWSDefaultServiceQuotaCommand(STACKS))).Quota?.Value).toBe(2000);
  const unknown = new GetServiceQuotaCommand({ ServiceCode: 'logs', QuotaCode: 'L-00000000' });
  await expect(client.send(unknown)).rejects.toThrow(NoSuchResourceException);
  await expect(client.send(new ListServicesCommand({}))).rejects.toThrow(
    'ListServices is not served by the local runtime',
  );
  await endpoint.close();
});
