/** What things are called on AWS. The functions, the stacks and the tools all ask here, so that names cannot disagree. */
export const webhookPath = (integration: string) => `/webhooks/${integration}`;

export const resourceName = (environment: string, ...parts: readonly string[]) =>
  ['penstock', environment, ...parts].join('-');

export const queueName = (environment: string, integration: string, delivery: string) =>
  resourceName(environment, integration, delivery);

export const deadLetterQueueName = (environment: string, integration: string, delivery: string) =>
  `${queueName(environment, integration, delivery)}-dead-letters`;

export const receiverFunctionName = (environment: string, integration: string) =>
  resourceName(environment, integration, 'receive');

export const workerFunctionName = (environment: string, integration: string, delivery: string) =>
  resourceName(environment, integration, delivery);

export const webhookSecretName = (environment: string, integration: string) =>
  `penstock/${environment}/integrations/${integration}/webhook`;

export const destinationSecretName = (environment: string, destination: string) =>
  `penstock/${environment}/destinations/${destination}`;

/** The CloudWatch namespace of one environment. */
export const metricNamespace = (environment: string) => `Penstock/${environment}`;

/** First part of every partition key that belongs to one delivery: IAM restricts a worker to it. */
export const rowPrefix = (integration: string, delivery: string) => `${integration}/${delivery}`;
