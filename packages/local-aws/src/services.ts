import { join } from 'node:path';
import { createEndpoint, type Endpoint } from './aws/index.ts';
import type { Clock } from './clock.ts';
import { type CloudFormation, createCloudFormation } from './cloudformation/index.ts';
import { type CloudWatch, createCloudWatch } from './cloudwatch/index.ts';
import type { RecordMetric } from './cloudwatch/sample.ts';
import { serviceMetrics } from './cloudwatch/services/index.ts';
import { createDynamoDb } from './dynamodb/index.ts';
import { onPort } from './free-port.ts';
import { createLambdaApi, type LambdaApi } from './lambda-api/index.ts';
import { createLogsApi } from './logs-insights/index.ts';
import { createS3 } from './s3/index.ts';
import { createScheduler, type Scheduler } from './scheduler/index.ts';
import { createSecretsManager } from './secrets-manager/index.ts';
import { createServiceQuotas, type ServiceQuotas } from './service-quotas/index.ts';
import { createSns, type Sns } from './sns/index.ts';
import { createSqs, type SqsService } from './sqs/index.ts';
import { createSts } from './sts/index.ts';

export interface ServicesOptions {
  /** Folder that the services keep their state in. */
  readonly state: string;
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
}

/** The endpoint, and the services that start with what was deployed. */
export interface Services extends Endpoint {
  readonly url: string;
  readonly lambda: LambdaApi;
  readonly scheduler: Scheduler;
  readonly sns: Sns;
  readonly sqs: SqsService;
  readonly cloudwatch: CloudWatch;
  readonly cloudformation: CloudFormation;
  readonly quotas: ServiceQuotas;
  /** Reports what queues hold, for the time that it counts for. */
  measureQueues(record: RecordMetric, at: number): void;
}

/**
 * Starts every emulated AWS service behind one endpoint.
 * @throws Error when the port is in use, with the port and the remedy.
 */
export function startServices(options: ServicesOptions): Promise<Services> {
  // Queue URLs carry the port, so it must be known before the queues are opened.
  return onPort(options.port, (port) => startOn(port, options));
}

async function startOn(port: number, { state, clock }: Omit<ServicesOptions, 'port'>): Promise<Services> {
  const lambda = createLambdaApi({ clock, file: join(state, 'lambda.db') });
  const scheduler = createScheduler({ clock, file: join(state, 'scheduler.db') });
  const urlBase = `http://127.0.0.1:${port}`;
  const cloudwatch = createCloudWatch({ clock, metrics: join(state, 'metrics.db'), alarms: join(state, 'alarms.db') });
  const { record } = cloudwatch;
  const cloudformation = createCloudFormation({ clock, file: join(state, 'cloudformation.db') });
  const sns = createSns({ clock, file: join(state, 'sns.db'), urlBase, record });
  const sqs = createSqs({ clock, file: join(state, 'sqs.db'), queueUrlBase: urlBase });
  const quotas = createServiceQuotas();
  const measured = serviceMetrics(record, clock.now);
  const services = [
    lambda,
    scheduler,
    sns,
    sqs,
    cloudwatch,
    cloudformation,
    quotas,
    createSts(),
    createLogsApi({ folder: join(state, 'logs') }),
    createS3({ clock, file: join(state, 's3.db') }),
    createDynamoDb({ clock, directory: join(state, 'dynamodb') }),
    createSecretsManager({ clock, file: join(state, 'secrets.db') }),
  ];
  const endpoint = createEndpoint({ services, clock, onEnd: measured.ended });
  try {
    const url = await endpoint.listen(port);
    const measureQueues = (_record: RecordMetric, at: number) => measured.measureQueues(sqs.measure(), at);
    return { ...endpoint, url, lambda, scheduler, sns, sqs, cloudwatch, cloudformation, quotas, measureQueues };
  } catch (error) {
    await endpoint.close();
    throw error;
  }
}
