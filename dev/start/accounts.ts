import type { Project } from '../../shared/contract/index.ts';
import { control, type DeliveryUse, type WebhookTarget } from '../../vendors/index.ts';
import { declaredDeliveries } from './declared.ts';
import type { ProjectRuntime } from './tagged-resources.ts';
import type { Vendors } from './vendors.ts';

type Integrations = Pick<Project, 'integrations'>;

/** Fills the empty secrets whose vendor is simulated, as a person does once after a deploy. */
export async function fillSecrets(
  runtime: ProjectRuntime,
  { accounts }: Vendors,
  project: Integrations,
): Promise<void> {
  const wanted = [
    ...project.integrations.map(
      (integration) =>
        [runtime.webhookSecrets[integration.name], senderOf(accounts, integration)?.webhooks?.secret] as const,
    ),
    ...[...accounts].map(([name, { credential }]) => [runtime.credentialSecrets[name], credential] as const),
  ];
  for (const [id, value] of wanted) {
    if (id !== undefined && value !== undefined && !(await isFilled(runtime, id))) {
      const input = { SecretId: id, SecretString: value };
      await runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'PutSecretValue', input);
    }
  }
}

/** The empty secrets: their webhooks are answered with 503, and their deliveries wait. */
export async function emptySecrets(runtime: ProjectRuntime): Promise<readonly string[]> {
  const ids = [...Object.values(runtime.webhookSecrets), ...Object.values(runtime.credentialSecrets)];
  const filled = await Promise.all(ids.map((id) => isFilled(runtime, id)));
  return ids.filter((_, index) => !filled[index]);
}

async function isFilled(runtime: ProjectRuntime, id: string): Promise<boolean> {
  const described = await runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'DescribeSecret', { SecretId: id });
  return Object.keys(described.VersionIdsToStages ?? {}).length > 0;
}

/** The present secret of an integration's webhooks, which a person may have rotated; `undefined` while it is empty. */
export async function signingSecret(runtime: ProjectRuntime, integration: string): Promise<string | undefined> {
  const id = runtime.webhookSecrets[integration];
  if (id === undefined || !(await isFilled(runtime, id))) return undefined;
  const { SecretString } = await runtime.dispatch({ kind: 'operator' }, 'secretsmanager', 'GetSecretValue', {
    SecretId: id,
  });
  const text = String(SecretString).trim();
  return text.startsWith('{') ? String(JSON.parse(text).clientSecret) : text;
}

/** Makes an administrator's settings at the simulated vendors: our credentials, our records, the webhooks' target. */
export async function setUpAccounts(runtime: ProjectRuntime, vendors: Vendors, project: Integrations): Promise<void> {
  for (const [name, { url }] of vendors.simulated) {
    const account = vendors.accounts.get(name);
    if (!account) continue;
    const sent = project.integrations.filter((integration) => senderOf(vendors.accounts, integration) === account);
    const targets = await Promise.all(sent.map((integration) => targetOf(runtime, integration.name)));
    const webhooks = targets.flatMap((target) => target ?? []);
    const deliveries = declaredDeliveries(project)
      .filter(({ accounts }) => accounts.includes(name))
      .map((one): DeliveryUse => ({ ...one, settings: settingsOf(runtime, one.integration, one.delivery) }));
    await control(url, 'PUT', '/settings', account.settings({ webhooks, deliveries }));
  }
}

async function targetOf(runtime: ProjectRuntime, integration: string): Promise<WebhookTarget | undefined> {
  const secret = await signingSecret(runtime, integration);
  return secret === undefined ? undefined : { integration, url: `${runtime.apiUrl}/webhooks/${integration}`, secret };
}

/** The simulated account whose vendor sends an integration's webhooks. */
function senderOf(accounts: Vendors['accounts'], { source: { provider } }: Project['integrations'][number]) {
  return [...accounts.values()].find(
    ({ webhooks }) => typeof provider === 'string' && webhooks?.providers.includes(provider),
  );
}

/** The settings of a deployed worker, read from its configuration. */
export function settingsOf(
  runtime: ProjectRuntime,
  integration: string,
  delivery: string,
): Readonly<Record<string, string>> {
  const worker = runtime.functions.find(
    ({ tags }) => tags['penstock:integration'] === integration && tags['penstock:delivery'] === delivery,
  );
  return JSON.parse(worker?.environment.PENSTOCK_SETTINGS ?? '{}');
}
