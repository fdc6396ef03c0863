import { type Integration, receives } from '../../contract/index.ts';
import { PLATFORM, receiverFunctionName, workerFunctionName } from '../../topology/index.ts';
import { scheduledJobs } from '../jobs.ts';
import { INTEGRATION_QUESTIONS } from './integration.ts';
import { PLATFORM_QUESTIONS } from './platform.ts';
import type { LogQuestion } from './question.ts';

/** A saved query of CloudWatch Logs Insights. */
export interface LogQuery {
  /** `penstock/<environment>/<integration>/<question>`: the console shows folders. */
  readonly name: string;
  readonly question: string;
  readonly logGroups: readonly string[];
  readonly text: string;
}

/**
 * The saved queries of one integration, over its own logs only: CloudWatch bills a query by what it scans.
 */
export function integrationQueries(
  environment: string,
  integration: Pick<Integration, 'name' | 'deliveries'> & { readonly source: Pick<Integration['source'], 'provider'> },
): readonly LogQuery[] {
  const { name, deliveries } = integration;
  const receivers = receives(integration) ? [receiverFunctionName(environment, name)] : [];
  const workers = Object.keys(deliveries).map((delivery) => workerFunctionName(environment, name, delivery));
  const of = { receiver: receivers, workers, both: [...receivers, ...workers], platform: [] };
  const asked = INTEGRATION_QUESTIONS.filter((question) => question.of !== 'receiver' || receivers.length > 0);
  return asked.map((question) => queryOf(environment, name, question, of[question.of]));
}

/** Those over the functions that all integrations share. */
export function platformQueries(environment: string): readonly LogQuery[] {
  const functions = scheduledJobs(environment).map(({ functionName }) => functionName);
  return PLATFORM_QUESTIONS.map((question) => queryOf(environment, PLATFORM, question, functions));
}

function queryOf(
  environment: string,
  folder: string,
  { name, asks, commands }: LogQuestion,
  functions: readonly string[],
): LogQuery {
  return {
    name: `penstock/${environment}/${folder}/${name}`,
    question: asks,
    logGroups: functions.map((functionName) => `/aws/lambda/${functionName}`),
    text: [`# ${asks}`, commands.join('\n| ')].join('\n'),
  };
}
