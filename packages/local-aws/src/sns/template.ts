import type { Input } from '../aws/values.ts';
import { type OperationParts, subscribe } from './operations.ts';
import { type Attributes, checkAttributes, checkName } from './topic.ts';

/** A topic of the template, with the policy that the template gives it. */
export interface TemplateTopic {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Attributes;
  readonly tags: Attributes;
}

/** A subscription of the template: its members are those of Subscribe. */
export interface TemplateSubscription {
  readonly topicArn: string;
  readonly input: Input;
}

/**
 * Brings topics and subscriptions to what the template says: what it no longer has goes, what it has as before keeps its
 * confirmation.
 */
export function applyTemplate(
  parts: OperationParts,
  templateTopics: readonly TemplateTopic[],
  templateSubscriptions: readonly TemplateSubscription[],
): void {
  const { topics, subscriptions } = parts;
  for (const { name, attributes, tags, arn } of templateTopics)
    topics.put({ arn, name: checkName(name), attributes: checkAttributes(attributes), tags, template: true });
  const wantedTopics = new Set(templateTopics.map(({ arn }) => arn));
  for (const { arn, template } of topics.all()) if (template && !wantedTopics.has(arn)) topics.remove(arn);

  const wanted = new Set(
    templateSubscriptions.map(({ topicArn, input }) => subscribe(parts, topicArn, input, true).arn),
  );
  for (const { arn, topicArn, template } of subscriptions.all()) {
    const isOrphan = !topics.find(topicArn);
    if (isOrphan || (template && !wanted.has(arn))) subscriptions.remove(arn);
  }
}
