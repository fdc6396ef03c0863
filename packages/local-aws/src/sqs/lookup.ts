import { ACCOUNT } from '../aws/account.ts';
import type { Input, Output } from '../aws/values.ts';
import { type Attributes, unknownAttribute } from './attributes.ts';
import { sourcesOf } from './dead-letter.ts';
import { noSuchQueue } from './errors.ts';
import { optionalInteger, optionalText, optionalTexts, requiredText } from './input.ts';
import { counts } from './message.ts';
import type { Queue } from './queue.ts';
import type { Sqs } from './state.ts';

export function getQueueUrl(sqs: Sqs, input: Input): Output {
  const owner = optionalText(input, 'QueueOwnerAWSAccountId') ?? ACCOUNT;
  const queue = sqs.queues.find(requiredText(input, 'QueueName'));
  if (!queue || owner !== ACCOUNT) throw noSuchQueue();
  return { QueueUrl: sqs.queues.url(queue) };
}

/** `QueueUrls` in order of name. Without `MaxResults` at most 1,000 and no token, as the API reference says. */
export function listQueues(sqs: Sqs, input: Input): Output {
  const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
  return page(sqs, input, 'QueueUrls', (queue) => queue.name.startsWith(prefix));
}

export function listDeadLetterSourceQueues(sqs: Sqs, input: Input): Output {
  const sources = new Set(sourcesOf(sqs, queueOf(sqs, input)));
  // The member begins small in the service model.
  return page(sqs, input, 'queueUrls', (queue) => sources.has(queue));
}

const MOST_RESULTS = 1000;

function page(sqs: Sqs, input: Input, member: string, wanted: (queue: Queue) => boolean): Output {
  const most = optionalInteger(input, 'MaxResults', 1, MOST_RESULTS);
  const after = Buffer.from(optionalText(input, 'NextToken') ?? '', 'base64').toString();
  const found = sqs.queues
    .all()
    .filter((queue) => queue.name > after && wanted(queue))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const shown = found.slice(0, most ?? MOST_RESULTS);
  const last = shown.at(-1);
  const token = most !== undefined && last && found.length > shown.length ? last.name : undefined;
  return {
    ...(shown.length > 0 && { [member]: shown.map((queue) => sqs.queues.url(queue)) }),
    ...(token && { NextToken: Buffer.from(token).toString('base64') }),
  };
}

/** The asked attributes that the queue has; none without names, as AWS. Throws InvalidAttributeName. */
export function getQueueAttributes(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  const names = optionalTexts(input, 'AttributeNames');
  const asked = (name: string) => names.includes('All') || names.includes(name);
  const all: Attributes = { ...computed(sqs, queue, names.some(isCount) || asked('All')), ...queue.attributes };
  const unknown = names.find((name) => name !== 'All' && !(name in all) && !OPTIONAL.includes(name));
  if (unknown !== undefined) throw unknownAttribute(unknown);
  const shown = Object.entries(all).filter(([name]) => asked(name));
  return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
}

/** Known names that a queue may lack. */
const OPTIONAL: readonly string[] = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

const isCount = (name: string) => name.startsWith('ApproximateNumberOfMessages');

/** Counting takes milliseconds in a long queue, so it is done for those who ask. */
function computed(sqs: Sqs, queue: Queue, counted: boolean): Attributes {
  const seconds = (ms: number) => String(Math.floor(ms / 1000));
  const known = {
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.modifiedAt),
    QueueArn: queue.arn,
  };
  if (!counted) return known;
  const { visible, hidden, delayed } = counts(sqs, queue);
  return {
    ...known,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
}

const queueOf = (sqs: Sqs, input: Input) => sqs.queues.byUrl(requiredText(input, 'QueueUrl'));
