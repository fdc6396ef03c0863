import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { readAlarmMessage } from '../../shared/page/index.ts';
import { aligned } from '../../shared/text/index.ts';
import { pagerDeadLetterQueueName } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, UsageError } from '../command/command.ts';
import { targetOf } from '../command/target.ts';
import { queueUrl } from '../deployed/queues.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  discard: { type: 'boolean' },
  because: { type: 'string' },
} as const;

/** Time to read them all and to delete them. */
const HIDDEN_SECONDS = 120;
const MOST = 1000;

export const pages: Command = {
  usage: '[--discard --because TEXT] [--yes] [--env NAME]',
  summary:
    'Lists pages that reached no paging service or channel; `--discard` deletes those that it lists. They are not sent again: an alarm that still rings is in `status`.',
  async run(args, output) {
    const { values } = readOptions(args, OPTIONS);
    if (values.discard && values.because === undefined)
      throw new UsageError('A discard needs a reason: say with --because why.');
    const target = targetOf(values);
    const client = new SQSClient(target.access);
    const queue = pagerDeadLetterQueueName(target.environment);
    const QueueUrl = await queueUrl(client, queue);
    const found = QueueUrl === undefined ? [] : await receiveAll(client, QueueUrl);
    if (found.length === 0) {
      output.stderr(`No page was given up: ${QueueUrl === undefined ? 'there is no pager' : `${queue} is empty`}.`);
      return 1;
    }
    try {
      const rows = found.flatMap(pagesIn);
      for (const line of aligned([['SINCE (UTC)', 'STATE', 'ALARM'], ...rows])) output.line(line);
      if (!values.discard) return 0;
      const because = values.because ?? '';
      const act = { act: 'pages --discard', target: queue, count: found.length, reason: because };
      await beginAct(target, act, { isGiven: values.yes === true, output });
      for (const { ReceiptHandle } of found.splice(0))
        await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      output.line(`${rows.length} deleted.`);
      return 0;
    } finally {
      for (const { ReceiptHandle } of found)
        await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
  },
};

async function receiveAll(client: SQSClient, QueueUrl: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: 1 },
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    all.push(...Messages);
    if (Messages.length === 0 || all.length >= MOST) return all;
  }
}

/** A row for each page of a message: what Lambda gave up holds the event of the function, what SNS gave up its notification. */
function pagesIn({ Body = '', Attributes = {} }: Message): readonly (readonly string[])[] {
  const sent = new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString();
  const texts = textsIn(Body);
  return (texts.length > 0 ? texts : ['']).map((text) => {
    const alarm = readAlarmMessage(text);
    return [at(alarm?.since ?? sent), alarm?.state ?? '-', alarm?.name ?? 'a message that no alarm wrote'];
  });
}

function textsIn(body: string): readonly string[] {
  const read = (() => {
    try {
      return JSON.parse(body);
    } catch {
      return undefined;
    }
  })();
  const records: readonly { readonly Sns?: { readonly Message?: unknown } }[] = read?.requestPayload?.Records ?? [];
  const texts = [...records.map(({ Sns }) => Sns?.Message), read?.Message];
  return texts.filter((text) => typeof text === 'string');
}
