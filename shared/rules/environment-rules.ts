import type { EnvironmentSettings, Subscription } from '../contract/index.ts';
import { baseUrlProblem } from './base-url.ts';
import { kebab } from './rule.ts';

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Everything that is wrong with the name of an environment and with its texts, in sentences that begin with its place. */
export function environmentProblems(name: string, settings: EnvironmentSettings): readonly string[] {
  const { account, region, publicUrl, egress, docsUrl, owner, onCall } = settings;
  const where = `environments.${name}`;
  const url = publicUrl === undefined ? undefined : baseUrlProblem(publicUrl);
  const problems = [
    kebab('its name', name),
    account === undefined || ACCOUNT.test(account)
      ? undefined
      : `account is "${account}"; give its 12 digits as a text.`,
    region === undefined || REGION.test(region) ? undefined : `region is "${region}"; give one such as eu-central-1.`,
    egress === undefined || [1, 2].includes(egress.zones)
      ? undefined
      : `egress.zones is ${egress.zones}; give 1, or 2 that go on where one zone of AWS fails.`,
    owner?.trim() ? undefined : 'owner is empty; say which team operates Penstock, and how to reach it.',
    isFolderUrl(docsUrl)
      ? undefined
      : `docsUrl is "${docsUrl}"; give an https URL without trailing slash, query or fragment: alarms link to its runbooks.`,
    ...Object.entries(onCall ?? {}).flatMap(([severity, those]) =>
      those.map((one) => subscriptionProblem(`onCall.${severity}`, one)),
    ),
  ];
  return [
    ...(url ? [`${where}.publicUrl: ${url}`] : []),
    ...problems.flatMap((problem) => (problem ? [`${where}: ${problem}`] : [])),
  ];
}

function isFolderUrl(url: string): boolean {
  if (!URL.canParse(url) || url.endsWith('/') || /[?#]/.test(url)) return false;
  const { protocol, username, password } = new URL(url);
  return protocol === 'https:' && username === '' && password === '';
}

function subscriptionProblem(where: string, { protocol, endpoint }: Subscription): string | undefined {
  const isSound =
    protocol === 'email'
      ? /^[^@\s]+@[^@\s]+$/.test(endpoint)
      : URL.canParse(endpoint) && new URL(endpoint).protocol === 'https:';
  return isSound
    ? undefined
    : `${where} has the endpoint "${endpoint}"; give ${protocol === 'email' ? 'an e-mail address' : 'an https URL'}.`;
}
