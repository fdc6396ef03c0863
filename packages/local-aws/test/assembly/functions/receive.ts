import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});

/** Stores the body in the queue once the header carries the secret's value; answers with its time. */
export async function handler(event: { body?: string; headers: Record<string, string> }) {
  const secret = await secrets.send(new GetSecretValueCommand({ SecretId: process.env.SECRET_ID }));
  if (event.headers['x-token'] !== secret.SecretString) return { statusCode: 401, body: '{}' };
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: event.body ?? '' }));
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ stored: true, at: Date.now() }),
  };
}
