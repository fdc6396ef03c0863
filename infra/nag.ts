import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Findings of AwsSolutions that we accept, with the reason. The reason is the name, so that constructs state it. */
const ACKNOWLEDGED = {
  'vendor-signature-in-the-receiver': {
    id: 'AwsSolutions-APIG4',
    reason: 'Vendors cannot sign for AWS: the receiver checks the vendor’s own signature over the raw bytes.',
  },
  'rotated-with-the-vendor': {
    id: 'AwsSolutions-SMG4',
    reason:
      'The value is the vendor’s: a person rotates it there and here; both versions are accepted during that time.',
  },
  'read-only-by-workers': {
    id: 'AwsSolutions-S1',
    reason:
      'Only receivers write to it and only workers read it, each under its own prefix, and both log what they do.',
  },
  'own-prefix-only': {
    id: 'AwsSolutions-IAM5',
    reason: 'An object’s key is made of its content: the role names all keys of its own integration, and no others.',
  },
  'written-by-one-function': {
    id: 'AwsSolutions-S1',
    reason: 'One function writes to it and one reads it; both log what they do, and neither may delete.',
  },
  'events-of-all-integrations': {
    id: 'AwsSolutions-IAM5',
    reason:
      'The archive takes the events of all integrations; the names of its objects and of claims are made of what they hold.',
  },
  'counts-of-all-queues': {
    id: 'AwsSolutions-IAM5',
    reason: 'It counts the messages of every queue of its own environment, and can neither read nor change any.',
  },
  'list-takes-no-resource': {
    id: 'AwsSolutions-IAM5',
    reason:
      'lambda:ListEventSourceMappings, cloudwatch:DescribeAlarms over all alarms and cloudwatch:GetMetricData can be restricted to no resource; they change nothing.',
  },
  'network-of-lambda': {
    id: 'AwsSolutions-IAM5',
    reason: 'Lambda connects the function to the network with its role, and EC2 holds these actions to no resource.',
  },
  'versions-of-our-functions': {
    id: 'AwsSolutions-IAM5',
    reason: 'It reads which version any function of its own environment has, and changes none.',
  },
  'probes-of-our-workers-only': {
    id: 'AwsSolutions-IAM5',
    reason: 'Only workers have the alias, and a worker that is called by it probes an account and does nothing else.',
  },
  'mappings-of-our-workers-only': {
    id: 'AwsSolutions-IAM5',
    reason:
      'A mapping’s id is known after its stack only: the role names the functions whose mappings it may change, by their pattern.',
  },
  'archive-queues-of-all-integrations': {
    id: 'AwsSolutions-IAM5',
    reason: 'The archive empties the archive queue of every integration: the role knows them by name and tags.',
  },
  'queues-of-all-deliveries': {
    id: 'AwsSolutions-IAM5',
    reason:
      'A person’s job moves dead letters of any delivery back: the role knows dead-letter queues and source queues by name and tags.',
  },
  'comparisons-of-all-integrations': {
    id: 'AwsSolutions-IAM5',
    reason:
      'Only reconciliations have the alias, and one that is called by it shows a record masked and does nothing else.',
  },
  'people-read-by-name': {
    id: 'AwsSolutions-IAM5',
    reason:
      'People read the queues, the ledger and the alarms of their environment: by the pattern of its names, and where AWS takes no resource, all.',
  },
  'people-fill-secrets': {
    id: 'AwsSolutions-IAM5',
    reason: 'A responder fills any secret of the environment, and can read no value.',
  },
  'times-of-all-destinations-secrets': {
    id: 'AwsSolutions-IAM5',
    reason: 'It reads when a destination’s secret of its own environment was changed, and can read no value.',
  },
} as const;

/** @param finding which of a rule's findings, for rules that tell several apart */
export function acknowledge(construct: IConstruct, why: keyof typeof ACKNOWLEDGED, finding?: string): void {
  const { id, reason } = ACKNOWLEDGED[why];
  Validations.of(construct).acknowledge({ id: finding === undefined ? id : `${id}[${finding}]`, reason });
}
