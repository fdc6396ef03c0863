import type { Input, Output } from '../aws/values.ts';
import { type Attributes, checkAttributes } from './attributes.ts';
import { invalidParameter, invalidValue, sqsError } from './errors.ts';
import { requiredText, textMap } from './input.ts';
import { deleteAll, postponeUnreceived } from './message.ts';
import { isFifoName, type Queue, queueArn } from './queue.ts';
import { allowsSource, parseRedrivePolicy } from './redrive-policy.ts';
import { nowOf, type Sqs } from './state.ts';

/** A deleted queue's name is free again after this long, a purged queue can be purged again (API reference). */
const REST_MS = 60_000;

/** Creates a queue; the same name with the same attributes answers the queue that is there. */
export function createQueue(sqs: Sqs, input: Input): Output {
  const name = requiredText(input, 'QueueName');
  const given = textMap(input, 'Attributes');
  // CloudFormation's CLI and the SDKs of some languages write `tags`, as the service model does; the console `Tags`.
  const tags = textMap(input, input.tags === undefined ? 'Tags' : 'tags');
  checkName(name, given.FifoQueue === 'true');
  checkAttributes(given, isFifoName(name));
  const now = nowOf(sqs);
  const existing = sqs.queues.find(name);
  if (existing) {
    refuseOtherValues(existing, given);
    return { QueueUrl: sqs.queues.url(existing) };
  }
  refuseDeletedRecently(sqs, name, now);
  checkRedrive(sqs, queueArn(name), given);
  const queue = sqs.queues.insert({
    name,
    attributes: JSON.stringify(given),
    tags: JSON.stringify(tags),
    created_at: now,
    modified_at: now,
  });
  return { QueueUrl: sqs.queues.url(queue) };
}

/** Sets the given attributes, leaving the others. An empty text removes a policy or a key. */
export function setQueueAttributes(sqs: Sqs, input: Input): Output {
  const queue = sqs.queues.byUrl(requiredText(input, 'QueueUrl'));
  const given = textMap(input, 'Attributes');
  checkAttributes(given, queue.fifo);
  checkRedrive(sqs, queue.arn, given);
  const set = withOneEncryption({ ...queue.set, ...given }, given);
  const changed = sqs.db.transaction(() => {
    const updated = sqs.queues.update(queue, { attributes: JSON.stringify(set), modified_at: nowOf(sqs) });
    if (updated.fifo && updated.delayMs !== queue.delayMs) postponeUnreceived(sqs, updated);
    return updated;
  });
  sqs.waiting.wake(changed.id);
  return {};
}

export function deleteQueue(sqs: Sqs, input: Input): Output {
  const queue = sqs.queues.byUrl(requiredText(input, 'QueueUrl'));
  sqs.db.transaction(() => {
    deleteAll(sqs, queue.id);
    sqs.db.run('DELETE FROM deduplications WHERE queue = ?', queue.id);
    sqs.queues.remove(queue);
    sqs.db.run('INSERT OR REPLACE INTO deleted_queues (name, deleted_at) VALUES (?, ?)', queue.name, nowOf(sqs));
  });
  return {};
}

export function purgeQueue(sqs: Sqs, input: Input): Output {
  const queue = sqs.queues.byUrl(requiredText(input, 'QueueUrl'));
  const now = nowOf(sqs);
  if (queue.purgedAt !== undefined && now < queue.purgedAt + REST_MS) {
    throw sqsError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every ${REST_MS / 1000} seconds.`,
    );
  }
  sqs.db.transaction(() => {
    deleteAll(sqs, queue.id);
    sqs.queues.update(queue, { purged_at: now });
  });
  return {};
}

function checkName(name: string, fifo: boolean): void {
  if (fifo !== isFifoName(name) || name.length > 80 || (fifo && !/^[A-Za-z0-9_-]+\.fifo$/.test(name))) {
    throw invalidParameter(fifo || isFifoName(name) ? FIFO_NAME : STANDARD_NAME);
  }
  if (!fifo && !/^[A-Za-z0-9_-]+$/.test(name)) throw invalidParameter(STANDARD_NAME);
}

const STANDARD_NAME = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
const FIFO_NAME =
  'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo ' +
  'suffix and be 1 to 80 in length.';

function refuseOtherValues(existing: Queue, given: Attributes): void {
  for (const [name, value] of Object.entries(given)) {
    if ((existing.attributes[name] ?? '') === value) continue;
    throw sqsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${name}`,
    );
  }
}

function refuseDeletedRecently(sqs: Sqs, name: string, now: number): void {
  sqs.db.run('DELETE FROM deleted_queues WHERE deleted_at <= ?', now - REST_MS);
  if (!sqs.db.one('SELECT 1 FROM deleted_queues WHERE name = ?', name)) return;
  throw sqsError(
    'QueueDeletedRecently',
    `You must wait ${REST_MS / 1000} seconds after deleting a queue before you can create another with the same name.`,
  );
}

function checkRedrive(sqs: Sqs, arn: string, given: Attributes): void {
  const text = given.RedrivePolicy ?? '';
  const policy = parseRedrivePolicy(text);
  if (!policy) return;
  const refuse = (reason: string) => invalidValue(text, 'RedrivePolicy', reason);
  const target = sqs.queues.byArn(policy.deadLetterTargetArn);
  if (!target) throw refuse('Dead letter target does not exist.');
  if (target.fifo !== isFifoName(arn)) throw refuse('Dead-letter queue must be same type of queue as the source.');
  if (!allowsSource(target.redriveAllow, arn)) {
    throw refuse(`The RedriveAllowPolicy of ${target.arn} does not permit ${arn} as a source queue.`);
  }
}

/** Turning one kind of encryption on turns the other off, as at AWS. */
function withOneEncryption(set: Attributes, given: Attributes): Attributes {
  if (given.KmsMasterKeyId) return { ...set, SqsManagedSseEnabled: 'false' };
  if (given.SqsManagedSseEnabled === 'true') return { ...set, KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '' };
  return set;
}
