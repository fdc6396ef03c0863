import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createEventViews,
  createJobStore,
  type Job,
  look,
  type PlanRequest,
  type RecoverAnswer,
  type RecoverRequest,
} from '../../shared/recover/index.ts';
import { ledgerTableName } from '../../shared/topology/index.ts';
import { askRecover } from '../command/ask-recover.ts';
import { OperationError } from '../command/command.ts';
import type { Target } from '../command/target.ts';

/** Freezes the events that a job would act on. Nothing else is changed. @throws OperationError with the reason of a refusal */
export async function planJob(target: Target, plan: PlanRequest): Promise<Job> {
  return (await ask(target, { plan })).job;
}

/** Begins a planned job, or lets a stopped one go on. @throws OperationError with the reason of a refusal */
export async function startJob(
  target: Target,
  start: { readonly job: string; readonly by: string },
): Promise<{ readonly job: Job; readonly arrived: number }> {
  const { job, arrived = 0 } = await ask(target, { start });
  return { job, arrived };
}

/** Ends a job for good; what it has handed out stays handed out. @throws OperationError with the reason of a refusal */
export async function cancelJob(target: Target, cancel: { readonly job: string; readonly by: string }): Promise<Job> {
  return (await ask(target, { cancel })).job;
}

/** The newest jobs, as their last step counted them. Reads with the caller's own rights. */
export function jobsOf(target: Target, most = 20): Promise<readonly Job[]> {
  return storeOf(target).list(most);
}

/** A job with its results as the ledger has them now. @throws OperationError where there is none */
export async function progressOf(target: Target, id: string): Promise<Job> {
  const store = storeOf(target);
  const job = await store.read(id);
  if (!job)
    throw new OperationError(`there is no job ${id} in ${target.environment}: \`npm run ops -- jobs\` lists them.`);
  const { startedAt } = job;
  if (startedAt === undefined || job.settled === job.released) return job;
  const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
  const views = createEventViews(clientOf(target), ledgerTableName(target.environment), pause);
  const { settled, results, pending } = await look({ ...job, startedAt }, { store, views });
  return { ...job, settled, results, pending };
}

const clientOf = ({ access }: Target) => new DynamoDBClient(access);
const storeOf = (target: Target) => createJobStore(clientOf(target), ledgerTableName(target.environment));

async function ask(target: Target, request: RecoverRequest): Promise<Extract<RecoverAnswer, { job: Job }>> {
  const answer = await askRecover(target, request);
  if ('error' in answer) throw new OperationError(answer.error);
  return answer;
}
