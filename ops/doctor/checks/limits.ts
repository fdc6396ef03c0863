import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import type { EnvironmentSettings } from '../../../shared/contract/index.ts';
import { ACCOUNT_LIMIT, HEADROOM } from '../../../shared/rules/index.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** The account's own quota of Lambda leaves room for receivers beside all that the mappings may run. */
export async function limitFindings(examined: Examined): Promise<readonly Finding[]> {
  const { AccountLimit } = await examined.aws.lambda.send(new GetAccountSettingsCommand({}));
  const mappings = [...(await examined.mappings()).values()].flat();
  const most = mappings.map(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency);
  return judgeConcurrency({
    environment: examined.environment,
    settings: examined.settings,
    limit: AccountLimit?.ConcurrentExecutions ?? 0,
    unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
    mayRun: most.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    unbounded: most.filter((one) => one === undefined).length,
  });
}

export interface ConcurrencyToJudge {
  readonly environment: string;
  readonly settings: Pick<EnvironmentSettings, 'concurrency'>;
  readonly limit: number;
  /** Of the limit, what no function of the account has reserved. */
  readonly unreserved: number;
  /** Of this environment's mappings. */
  readonly mayRun: number;
  /** Mappings without a maximum. */
  readonly unbounded: number;
}

/** Where a new account is asked for more. */
const QUOTA =
  'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value';

export function judgeConcurrency(given: ConcurrencyToJudge): readonly Finding[] {
  const { environment, settings, limit, unreserved, mayRun, unbounded } = given;
  const { accountLimit = ACCOUNT_LIMIT, headroom = HEADROOM } = settings.concurrency ?? {};
  const thing = 'Lambda, concurrent executions of the account';
  return [
    ...(limit < accountLimit
      ? [
          {
            thing,
            problem: `the quota is ${limit}; penstock.config.ts counts on ${accountLimit}`,
            remedy: `State environments.${environment}.concurrency.accountLimit, or ask AWS for more.`,
            run: `${QUOTA} ${accountLimit}`,
          },
        ]
      : []),
    ...(mayRun > unreserved - headroom
      ? [
          {
            thing,
            problem: `the mappings of ${environment} may run ${mayRun} at once, of ${unreserved} that no function has reserved; ${headroom} are to stay free for receivers`,
            remedy: 'Lower worker.maxConcurrency and deploy, or ask AWS for more.',
            run: `${QUOTA} ${limit + mayRun - (unreserved - headroom)}`,
          },
        ]
      : []),
    ...(unbounded > 0
      ? [
          {
            thing,
            problem: `${unbounded} event source mappings have no maximum: each may take the whole quota`,
            remedy: 'Deploy: the template states one for each.',
            run: `npm run deploy -- ${environment}`,
          },
        ]
      : []),
  ];
}
