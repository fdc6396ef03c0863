import { type Consistency, type DeliveryId, deliveryId } from '../contract/index.ts';

type Ordering = Consistency['ordering'];

/** What things are called on AWS. The functions, the stacks and the tools all ask here, so that names cannot disagree. */
export const webhookPath = (integration: string) => `/webhooks/${integration}`;

/** Of the platform: stacks of their own, so that an integration's stack never waits for what it still uses to go. */
export const DOMAIN_STACK = 'platform-domain';
export const EGRESS_STACK = 'platform-egress';

/** SSM parameters that hold the ids of the subnets and the security group behind the static addresses. */
export const egressParameter = (environment: string, what: 'security-group' | `subnet-${number}`) =>
  `/penstock/${environment}/egress/${what}`;

export const resourceName = (environment: string, ...parts: readonly string[]) =>
  ['penstock', environment, ...parts].join('-');

/** Stands where an integration's name would: no integration may be called so. */
export const PLATFORM = 'platform';

/** SQS wants the names of FIFO queues to end so. */
const fifo = (ordering: Ordering) => (ordering === 'by-entity' ? '.fifo' : '');

export const queueName = (environment: string, integration: string, delivery: string, ordering: Ordering) =>
  resourceName(environment, integration, delivery) + fifo(ordering);

export const deadLetterQueueName = (environment: string, integration: string, delivery: string, ordering: Ordering) =>
  resourceName(environment, integration, delivery, 'dead-letters') + fifo(ordering);

export const receiverFunctionName = (environment: string, integration: string) =>
  resourceName(environment, integration, 'receive');

export const workerFunctionName = (environment: string, integration: string, delivery: string) =>
  resourceName(environment, integration, delivery);

/** Rings when the worker's invocations end in errors. */
export const workerBrokenAlarmName = (environment: string, integration: string, delivery: string) =>
  resourceName(environment, integration, delivery, WORKER_BROKEN);

/** The alarm's condition, and its section in the runbook. */
export const WORKER_BROKEN = 'worker-broken';

export const monitorFunctionName = (environment: string) => resourceName(environment, 'monitor');

/** Keeps every accepted event in S3. */
export const archiveFunctionName = (environment: string) => resourceName(environment, 'archive');

/** The completeness check: every accepted event has ended, waits in a queue, or is reported missing. */
export const completenessCheckFunctionName = (environment: string) => resourceName(environment, 'completeness-check');

export const archiveQueueName = (environment: string, integration: string) =>
  resourceName(environment, integration, 'archive');

export const archiveDeadLetterQueueName = (environment: string, integration: string) =>
  resourceName(environment, integration, 'archive', 'dead-letters');

/** Carries out jobs over events: retry, replay, discard. */
/** Managed policies for the roles of people. */
export const observerPolicyName = (environment: string) => resourceName(environment, 'observer');
export const responderPolicyName = (environment: string) => resourceName(environment, 'responder');

export const recoverFunctionName = (environment: string) => resourceName(environment, 'recover');

/** Holds the next step of every running job. */
export const recoverQueueName = (environment: string) => resourceName(environment, 'recover', 'steps');

export const recoverDeadLetterQueueName = (environment: string) =>
  resourceName(environment, 'recover', 'steps', 'dead-letters');

export const valveFunctionName = (environment: string) => resourceName(environment, 'valve');

export const webhookSecretName = (environment: string, integration: string) =>
  `penstock/${environment}/integrations/${integration}/webhook`;

/** What the names of all destinations' secrets begin with. */
export const destinationSecretPrefix = (environment: string) => `penstock/${environment}/destinations/`;

export const destinationSecretName = (environment: string, destination: string) =>
  `${destinationSecretPrefix(environment)}${destination}`;

/** The CloudWatch namespace of one environment. */
export const metricNamespace = (environment: string) => `Penstock/${environment}`;

export const idempotencyTableName = (environment: string) => resourceName(environment, 'idempotency');

export const ledgerTableName = (environment: string) => resourceName(environment, 'ledger');

export const controlTableName = (environment: string) => resourceName(environment, 'control');

/** Partition key of an account's circuit breaker and budget in the control table. */
export const controlKey = (account: string) => `account#${account}`;

/** Partition key of a delivery's failures in a row, in the control table. */
export const sameFailureKey = (delivery: string) => `delivery#${delivery}`;

/** Partition key of what the valve remembers, in the control table. */
export const VALVE_KEY = 'valve';

/** Partition key of the lease under which an account's tokens are renewed. */
export const tokenKey = (account: string) => `token#${account}`;

/** First part of every partition key that belongs to one delivery: IAM restricts a worker to it. */
export const rowPrefix = deliveryId;

/** Partition of a link's pairs, of both sides and their leases, in the ledger's table: each delivery that names the link uses it. */
export const linkKey = (link: string) => `link#${link}`;

/** Partition of a delivery's failed calls in the ledger's table, beside that of its events: neither slows down the other. */
export const failedCallPartition = (id: DeliveryId) => `${id}#call`;
