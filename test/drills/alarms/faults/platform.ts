import { onCallTopicName, pagerDeadLetterQueueName, pagingSecretName } from '../../../../shared/topology/paging.ts';
import { ROUTING_KEY, WEBHOOK_PATH } from '../../../shared/page/vendors.ts';
import { addContact, addContacts, created, send } from '../../stage/contacts.ts';
import { MINUTE_MS } from '../../stage/worker.ts';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';
import { breakAws, keep, urlOf } from './aws.ts';
import { ARCHIVE, COMPLETENESS_CHECK, MONITOR, VALVE } from './names.ts';

const PAGERDUTY = { kind: 'pagerduty', name: 'on-call' } as const;
const SLACK = { kind: 'slack', name: 'integrations-channel' } as const;
const TOPICS = [onCallTopicName('prod', 'page'), onCallTopicName('prod', 'ticket'), 'penstock-prod-on-call-broken'];

export const justDeployed: Fault = {
  title: 'the deploy is not finished',
  told: 'production has just been deployed: no subscription is confirmed, and the secrets of the paging services are empty',
  async begin(stage) {
    return {
      fixed:
        'an HTTPS endpoint subscribes to every on-call topic and confirms; the secrets are filled; lost pages are purged',
      async end() {
        await fillPagingSecrets(stage);
        await subscribe(stage);
        await stage.aws('sqs', 'PurgeQueue', { QueueUrl: await urlOf(stage, pagerDeadLetterQueueName('prod')) });
        // What rings because nothing was ever heard of it: a stream that never began.
        const objectId = await addContact(stage, { email: 'first@example.com' });
        await send(stage, [created(stage, { objectId, email: '' })]);
      },
    };
  },
};

export async function fillPagingSecrets(stage: Stage): Promise<void> {
  await keep(stage, pagingSecretName('prod', PAGERDUTY), ROUTING_KEY);
  await keep(stage, pagingSecretName('prod', SLACK), stage.paging.origin + WEBHOOK_PATH);
}

/** As a person would: subscribes an endpoint of their own and follows the link that SNS posts there. */
async function subscribe(stage: Stage): Promise<void> {
  const { Topics } = await stage.aws('sns', 'ListTopics', {});
  const arns = (Topics as readonly { TopicArn: string }[]).map(({ TopicArn }) => TopicArn);
  for (const name of TOPICS) {
    const TopicArn = arns.find((arn) => arn.endsWith(`:${name}`));
    await stage.aws('sns', 'Subscribe', { TopicArn, Protocol: 'https', Endpoint: stage.listener.url });
    const asked = () =>
      stage.listener.posted().find(({ SubscribeURL, ...said }) => SubscribeURL && said.TopicArn === TopicArn);
    const question = await stage.when(asked, (found) => found !== undefined, { withinMs: MINUTE_MS });
    if (!question?.SubscribeURL) throw new Error(`SNS did not ask to confirm the subscription to ${name}.`);
    await fetch(question.SubscribeURL);
  }
}

const INTERNAL = { code: 'InternalServerError', status: 500 };

export const tablesRefused: Fault = {
  title: 'DynamoDB fails for valve and monitor',
  told: 'DynamoDB answers every call of the valve and of the monitor with 500',
  async begin(stage) {
    const fix = breakAws(
      stage,
      ...[VALVE, MONITOR].map((caller) => ({ service: 'dynamodb', operation: '*', caller, error: INTERNAL })),
    );
    return { fixed: 'DynamoDB answers again', end: async () => fix() };
  },
};

export const bucketRefused: Fault = {
  title: 'S3 refuses every call',
  told: 'S3 answers the archive and the completeness check with 503; a contact is created every five minutes',
  async begin(stage) {
    const fix = breakAws(
      stage,
      ...[ARCHIVE, COMPLETENESS_CHECK].map((caller) => ({
        service: 's3',
        operation: '*',
        caller,
        error: { code: 'SlowDown', status: 503 },
      })),
    );
    let count = 0;
    return {
      goOn: {
        everyMinutes: 5,
        async act() {
          count += 1;
          const contacts = await addContacts(stage, 1, `archived-${count}`);
          await send(
            stage,
            contacts.map((contact) => created(stage, contact)),
          );
        },
      },
      fixed: 'S3 answers again',
      end: async () => fix(),
    };
  },
};

const SCHEDULES = [VALVE, MONITOR, COMPLETENESS_CHECK];

export const allOff: Fault = {
  title: 'the schedules are disabled',
  told: 'a person disables all schedules',
  async begin(stage) {
    await switchSchedules(stage, 'DISABLED');
    return { fixed: 'the schedules are enabled', end: () => switchSchedules(stage, 'ENABLED') };
  },
};

async function switchSchedules(stage: Stage, State: 'ENABLED' | 'DISABLED'): Promise<void> {
  for (const Name of SCHEDULES) {
    const { ScheduleExpression, Target, FlexibleTimeWindow } = await stage.aws('scheduler', 'GetSchedule', { Name });
    const schedule = { Name, ScheduleExpression, Target, FlexibleTimeWindow, State };
    await stage.aws('scheduler', 'UpdateSchedule', schedule);
  }
}
