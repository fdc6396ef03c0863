import type { ProjectRuntime } from '../tagged-resources.ts';
import { control, type Vendors } from './vendors.ts';

/** The accounts we hold at the simulated vendors. Their secrets open nothing but processes on this machine. */
export const HUBSPOT = {
  clientSecret: 'local-hubspot-app-client-secret',
  accessToken: 'pat-na1-00000000-0000-4000-8000-000000000000',
  portalId: 8_801_234,
  appId: 2_600_001,
} as const;

export const MAILCHIMP = {
  apiKey: '0123456789abcdef0123456789abcdef-us1',
  /** Addresses there look fake to Mailchimp, which refuses them: a typing mistake that only a person can mend. */
  refusedDomain: 'exmaple.com',
} as const;

const SECRETS: Readonly<Record<string, string>> = { hubspot: HUBSPOT.accessToken, mailchimp: MAILCHIMP.apiKey };
const WEBHOOK_SECRETS: Readonly<Record<string, string>> = { 'hubspot-to-mailchimp': HUBSPOT.clientSecret };

/** Fills the secrets that hold nothing yet, as a person does once after a deploy. One already filled is left alone. */
export async function fillSecrets(runtime: ProjectRuntime): Promise<void> {
  const wanted = [
    ...Object.entries(runtime.webhookSecrets).map(([integration, id]) => [id, WEBHOOK_SECRETS[integration]] as const),
    ...Object.entries(runtime.credentialSecrets).map(([destination, id]) => [id, SECRETS[destination]] as const),
  ];
  for (const [id, value] of wanted) {
    if (value !== undefined && !(await isFilled(runtime, id))) {
      await runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', {
        SecretId: id,
        SecretString: value,
      });
    }
  }
}

async function isFilled(runtime: ProjectRuntime, id: string): Promise<boolean> {
  const described = await runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'DescribeSecret', { SecretId: id });
  return Object.keys(described.VersionIdsToStages ?? {}).length > 0;
}

/** What webhooks to an integration must be signed with now, which a person may have rotated. */
export async function signingSecret(runtime: ProjectRuntime, integration: string): Promise<string> {
  const id = runtime.webhookSecrets[integration];
  const { SecretString } = await runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'GetSecretValue', {
    SecretId: id,
  });
  const text = String(SecretString).trim();
  return text.startsWith('{') ? String(JSON.parse(text).clientSecret) : text;
}

/** Tells the simulated vendors what an administrator sets there: our credentials, our audience, where webhooks go. */
export async function setUpAccounts(runtime: ProjectRuntime, vendors: Vendors): Promise<void> {
  const integration = 'hubspot-to-mailchimp';
  const hubspot = vendors.simulated.get('hubspot');
  const mailchimp = vendors.simulated.get('mailchimp');
  if (hubspot) {
    await control(hubspot.url, 'PUT', '/settings', {
      tokens: [{ token: HUBSPOT.accessToken }],
      webhook: {
        targetUrl: `${runtime.apiUrl}/webhooks/${integration}`,
        clientSecret: await signingSecret(runtime, integration),
        portalId: HUBSPOT.portalId,
        appId: HUBSPOT.appId,
        subscriptions: [
          { subscriptionId: 3_434_170, subscriptionType: 'contact.creation' },
          { subscriptionId: 3_434_171, subscriptionType: 'contact.deletion' },
          ...['email', 'firstname', 'lastname', 'hs_lead_status'].map((propertyName, index) => ({
            subscriptionId: 3_434_172 + index,
            subscriptionType: 'contact.propertyChange',
            propertyName,
          })),
        ],
        batchWindowMs: 100,
      },
    });
  }
  if (mailchimp) {
    await control(mailchimp.url, 'PUT', '/settings', {
      apiKeys: [{ apiKey: MAILCHIMP.apiKey }],
      lists: [{ id: audienceOf(runtime, integration), name: 'Newsletter' }],
      fakeDomains: [MAILCHIMP.refusedDomain],
    });
  }
}

/** The audience that the deployed worker writes to, from its own configuration. */
export function audienceOf(runtime: ProjectRuntime, integration: string): string {
  const worker = runtime.functions.find(
    ({ tags }) => tags['penstock:integration'] === integration && tags['penstock:delivery'] !== undefined,
  );
  const settings: { listId?: string } = JSON.parse(worker?.environment.PENSTOCK_SETTINGS ?? '{}');
  if (!settings.listId)
    throw new Error(`The worker of ${integration} has no setting "listId": see infra/environments.ts.`);
  return settings.listId;
}
