import type { FaultRequest } from '../../../../packages/local-aws/src/aws/fault-request.ts';
import { recoverFunctionName, type ValveAct } from '../../../../shared/topology/index.ts';
import { MINUTE_MS } from '../../stage/worker.ts';
import type { Stage } from '../stage.ts';

/** Lets calls to AWS fail until the returned function is called. */
export function breakAws(stage: Stage, ...requests: readonly FaultRequest[]): () => void {
  const { faults } = stage.environment.runtime.endpoint;
  const ids = requests.map((request) => faults.add(request).id);
  return () => {
    for (const id of ids) faults.remove(id);
  };
}

/** Disables or enables the event source mapping of a function, and waits until that has its effect. */
export async function switchMapping(stage: Stage, FunctionName: string, Enabled: boolean): Promise<void> {
  const { EventSourceMappings } = await stage.aws('lambda', 'ListEventSourceMappings', { FunctionName });
  for (const { UUID } of EventSourceMappings as readonly { UUID: string }[])
    await stage.aws('lambda', 'UpdateEventSourceMapping', { UUID, Enabled });
  await stage.pass(MINUTE_MS);
}

/** Asks the valve, as `npm run ops -- pause` and `resume` do. */
export async function askValve(stage: Stage, request: ValveAct): Promise<void> {
  const Payload = Buffer.from(JSON.stringify(request));
  const FunctionName = recoverFunctionName('prod');
  const answer = await stage.aws('lambda', 'Invoke', { FunctionName, Payload });
  const said = Buffer.from(answer.Payload as Uint8Array).toString();
  if (answer.FunctionError !== undefined || 'error' in JSON.parse(said)) throw new Error(`The valve refused: ${said}`);
  await stage.pass(MINUTE_MS);
}

/** How many messages a queue holds, those in flight included. */
async function depthOf(stage: Stage, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  const { Attributes } = await stage.aws('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames });
  return Object.values(Attributes as Record<string, string>).reduce((sum, count) => sum + Number(count), 0);
}

/** Waits until a queue holds so many messages. */
export async function holds(stage: Stage, QueueUrl: string, count: number): Promise<void> {
  const seen = await stage.when(
    () => depthOf(stage, QueueUrl),
    (depth) => depth === count,
    { withinMs: 30 * MINUTE_MS, everyMs: 5000 },
  );
  if (seen !== count) throw new Error(`${QueueUrl} holds ${seen} messages instead of ${count}.`);
}

export async function urlOf(stage: Stage, QueueName: string): Promise<string> {
  return String((await stage.aws('sqs', 'GetQueueUrl', { QueueName })).QueueUrl);
}

/** Moves all dead letters back to where they came from, as the SQS console does. */
export async function redrive(stage: Stage, QueueUrl: string): Promise<void> {
  const { Attributes } = await stage.aws('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  await stage.aws('sqs', 'StartMessageMoveTask', { SourceArn: (Attributes as { QueueArn: string }).QueueArn });
  await holds(stage, QueueUrl, 0);
}

export async function keep(stage: Stage, SecretId: string, SecretString: string): Promise<void> {
  await stage.aws('secretsmanager', 'PutSecretValue', { SecretId, SecretString });
}
