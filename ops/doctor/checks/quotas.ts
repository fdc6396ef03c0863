import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import {
  type EnvironmentSettings,
  type Integration,
  type QuotaName,
  receives,
} from '../../../shared/contract/index.ts';
import { accountNeeds, type QuotaNeed } from '../../../shared/rules/index.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** Where Service Quotas lists a quota. */
interface Listed {
  readonly ServiceCode: string;
  readonly QuotaCode: string;
  /** Of all regions: asked for in us-east-1. */
  readonly isGlobal?: true;
}

/** What synth counts, as far as Service Quotas lists it. It lists neither alarms, saved queries nor API mappings. */
const LISTED: Readonly<Partial<Record<QuotaName, Listed>>> = {
  stacks: { ServiceCode: 'cloudformation', QuotaCode: 'L-0485CB21' },
  httpApis: { ServiceCode: 'apigateway', QuotaCode: 'L-AA0FF27B' },
  roles: { ServiceCode: 'iam', QuotaCode: 'L-FE177D64', isGlobal: true },
};
/** Requests a second that API Gateway lets through, for all APIs of the account and region. */
const REQUESTS: Listed = { ServiceCode: 'apigateway', QuotaCode: 'L-8A5B8E43' };

/** What AWS grants the account is at least what its environments need, and what penstock.config.ts counts on. */
export async function quotaFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment, project, settings, aws, note } = examined;
  const needs = accountNeeds(project.environments, project.integrations, environment);
  const unread: string[] = [];
  const unlisted = needs.filter(({ quota, sum }) => LISTED[quota] === undefined && sum > 0);
  const granted = async (what: string, listed: Listed) => {
    try {
      return await grantOf(listed.isGlobal ? aws.globalQuotas : aws.quotas, listed);
    } catch (error) {
      unread.push(`${what} (${error instanceof Error ? error.name : error})`);
      return undefined;
    }
  };
  const findings = await Promise.all([
    ...needs.flatMap((need) => {
      const listed = LISTED[need.quota];
      if (!listed) return [];
      const isStated = settings.quotas?.[need.quota] !== undefined;
      return [granted(need.what, listed).then((value) => judgeQuota({ environment, need, isStated, listed, value }))];
    }),
    granted('requests a second', REQUESTS).then((value) =>
      judgeRequests({ environment, settings, integrations: project.integrations, value, note }),
    ),
  ]);
  if (unread.length > 0)
    note(
      `Service Quotas did not tell ${unread.toSorted().join(', ')}: not compared. It takes the right servicequotas:GetServiceQuota and GetAWSDefaultServiceQuota; synth counts with \`quotas\` of penstock.config.ts, or AWS’s own.`,
    );
  if (unlisted.length > 0)
    note(
      `Service Quotas lists no quota of ${unlisted.map(({ what }) => what).join(', ')}: synth counts ${unlisted.map(({ sum, limit }) => `${sum} of ${limit}`).join(', ')}. If AWS Support has changed one, state it in \`quotas\` of penstock.config.ts.`,
    );
  return findings.flat();
}

/** The applied value; some quotas have only a default. AWS's errors pass through. */
async function grantOf(client: ServiceQuotasClient, { ServiceCode, QuotaCode }: Listed): Promise<number | undefined> {
  try {
    return (await client.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchResourceException') throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }))).Quota?.Value;
  }
}

export interface QuotaToJudge {
  readonly environment: string;
  readonly need: QuotaNeed;
  /** Whether the environment states the quota. */
  readonly isStated: boolean;
  readonly listed: Listed;
  /** Undefined where it could not be read. */
  readonly value: number | undefined;
}

export function judgeQuota({ environment, need, isStated, listed, value }: QuotaToJudge): readonly Finding[] {
  const { quota, what, limit, sum } = need;
  if (value === undefined) return [];
  const thing = `${what} of the account`;
  const more = Math.max(sum, isStated ? limit : 0);
  if (sum > value)
    return [
      {
        thing,
        problem: `the quota is ${value}, and the environments of the account need ${sum}: a deploy would fail half-way`,
        remedy: `Ask AWS for more, or give ${environment} an account of its own.`,
        run: increase(listed, more),
      },
    ];
  if (isStated && limit > value)
    return [
      {
        thing,
        problem: `the quota is ${value}; environments.${environment}.quotas.${quota} says ${limit}`,
        remedy: 'Correct penstock.config.ts, so that synth refuses what would not fit; or ask AWS for more.',
        run: increase(listed, more),
      },
    ];
  return [];
}

export interface RequestsToJudge {
  readonly environment: string;
  readonly settings: Pick<EnvironmentSettings, 'throttle'>;
  readonly integrations: readonly (Pick<Integration, 'name'> & {
    readonly source: Pick<Integration['source'], 'expectedRate' | 'provider'>;
  })[];
  readonly value: number | undefined;
  readonly note: (text: string) => void;
}

/** What one integration's API lets through fits into what the account's APIs may have together. */
export function judgeRequests({
  environment,
  settings,
  integrations,
  value,
  note,
}: RequestsToJudge): readonly Finding[] {
  if (value === undefined) return [];
  const rates = integrations.filter(receives).map(({ name, source: { expectedRate } }) => ({
    name,
    rate: (expectedRate ?? settings.throttle).requestsPerSecond,
  }));
  const sum = rates.reduce((total, { rate }) => total + rate, 0);
  if (sum > value)
    note(
      `The HTTP APIs of ${environment} let ${sum} requests a second through together, and the account’s quota is ${value}: in a flood at several, all of the account’s APIs answer 429.`,
    );
  return rates
    .filter(({ rate }) => rate > value)
    .map(({ name, rate }) => ({
      thing: 'API Gateway, requests a second of the account',
      problem: `the quota is ${value}; ${name} expects ${rate} alone, and is answered 429 beyond the quota`,
      remedy: 'Ask AWS for more, or lower source.expectedRate.',
      run: increase(REQUESTS, rate),
    }));
}

function increase({ ServiceCode, QuotaCode, isGlobal }: Listed, value: number): string {
  const region = isGlobal ? ' --region us-east-1' : '';
  return `aws service-quotas request-service-quota-increase --service-code ${ServiceCode} --quota-code ${QuotaCode} --desired-value ${value}${region}`;
}
