import { recoverDeadLetterQueueName, recoverFunctionName } from '../../../../shared/topology/names.ts';
import { addContacts, created, send } from '../../stage/contacts.ts';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';
import { askValve, breakAws, holds, urlOf } from './aws.ts';
import { ARCHIVE_QUEUE, PATH } from './names.ts';

const RECOVER = recoverFunctionName('prod');

/** Asks the function as `npm run ops` does. @returns the id of the job */
async function ask(stage: Stage, request: object): Promise<string> {
  const Payload = Buffer.from(JSON.stringify(request));
  const answer = await stage.aws('lambda', 'Invoke', { FunctionName: RECOVER, Payload });
  const said = JSON.parse(Buffer.from(answer.Payload as Uint8Array).toString());
  if (answer.FunctionError !== undefined || said.error !== undefined) throw new Error(`Refused: ${said.error}`);
  return said.job.id;
}

/** Begins a job that lets the event of one new contact take effect again. */
async function replayOne(stage: Stage, name: string): Promise<string> {
  const from = new Date(stage.clock.now()).toISOString();
  const contacts = await addContacts(stage, 1, name);
  await send(
    stage,
    contacts.map((contact) => created(stage, contact)),
  );
  await holds(stage, await urlOf(stage, ARCHIVE_QUEUE), 0);
  const because = 'drill';
  const job = await ask(stage, {
    plan: { act: 'replay', delivery: PATH, selection: { from }, by: 'drill', again: true, because },
  });
  await ask(stage, { start: { job, by: 'drill' } });
  return job;
}

export const replayLost: Fault = {
  title: 'what a job sent is purged',
  told: 'a job replays an event while its delivery is paused; a person purges the queue',
  async begin(stage) {
    const from = new Date(stage.clock.now()).toISOString();
    await askValve(stage, { pause: { delivery: PATH, by: 'drill', reason: 'drill', hours: 2 } });
    const job = await replayOne(stage, 'replay-lost');
    await holds(stage, stage.people.queue.url, 2);
    const sinceMs = stage.clock.now();
    await stage.aws('sqs', 'PurgeQueue', { QueueUrl: stage.people.queue.url });
    await askValve(stage, { resume: { delivery: PATH, by: 'drill' } });
    return {
      sinceMs,
      fixed: 'the job is cancelled, and the purged event is replayed',
      async end() {
        await ask(stage, { cancel: { job, by: 'drill' } });
        const again = await ask(stage, { plan: { act: 'replay', delivery: PATH, selection: { from }, by: 'drill' } });
        await ask(stage, { start: { job: again, by: 'drill' } });
      },
    };
  },
};

export const stepsFail: Fault = {
  title: 'DynamoDB fails for a running job',
  told: 'a job begins to replay an event; from then on DynamoDB answers its function with 500',
  async begin(stage) {
    const error = { code: 'InternalServerError', status: 500 };
    const job = await replayOne(stage, 'steps-fail');
    const fix = breakAws(stage, { service: 'dynamodb', operation: '*', caller: RECOVER, error });
    return {
      fixed: 'DynamoDB answers again; the step that was given up is purged, and the job is let go on',
      async end() {
        fix();
        await stage.aws('sqs', 'PurgeQueue', { QueueUrl: await urlOf(stage, recoverDeadLetterQueueName('prod')) });
        await ask(stage, { start: { job, by: 'drill' } });
      },
    };
  },
};
