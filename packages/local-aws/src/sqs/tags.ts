import type { Input, Output } from '../aws/values.ts';
import { optionalTexts, requiredText, textMap } from './input.ts';
import type { Sqs } from './state.ts';

export function tagQueue(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  sqs.queues.update(queue, { tags: JSON.stringify({ ...queue.tags, ...textMap(input, 'Tags') }) });
  return {};
}

export function untagQueue(sqs: Sqs, input: Input): Output {
  const queue = queueOf(sqs, input);
  const gone = new Set(optionalTexts(input, 'TagKeys'));
  const kept = Object.entries(queue.tags).filter(([key]) => !gone.has(key));
  sqs.queues.update(queue, { tags: JSON.stringify(Object.fromEntries(kept)) });
  return {};
}

export function listQueueTags(sqs: Sqs, input: Input): Output {
  const { tags } = queueOf(sqs, input);
  return Object.keys(tags).length > 0 ? { Tags: tags } : {};
}

const queueOf = (sqs: Sqs, input: Input) => sqs.queues.byUrl(requiredText(input, 'QueueUrl'));
