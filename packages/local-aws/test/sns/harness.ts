import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { SNSClient } from '@aws-sdk/client-sns';
import type { AwsService } from '../../src/aws/service.ts';
import type { Clock } from '../../src/clock.ts';
import type { Sample } from '../../src/cloudwatch/sample.ts';
import { selfSigned } from '../../src/sns/certificate.ts';
import { createSns, type SnsParts } from '../../src/sns/index.ts';
import { createSqs } from '../../src/sqs/index.ts';
import { startEndpoint } from '../aws/harness.ts';

interface Settings extends Partial<Pick<SnsParts, 'topics' | 'subscriptions' | 'keys'>> {
  readonly clock: Clock;
  readonly file?: string;
  /** The port that the URLs in messages name; the endpoint listens on its own, a free one, without it. */
  readonly urlBase?: string;
  readonly others?: readonly AwsService[];
}

/** SNS and SQS behind an endpoint, and a client. */
export async function startSns({
  clock,
  file = ':memory:',
  topics = [],
  subscriptions = [],
  keys = [],
  ...rest
}: Settings) {
  const samples: Sample[] = [];
  const trouble: string[] = [];
  const { urlBase = 'http://127.0.0.1:1', others = [] } = rest;
  const sns = createSns({ clock, file, urlBase, record: (sample) => samples.push(sample) });
  const sqs = createSqs({ clock, file: ':memory:', queueUrlBase: 'http://local' });
  const { endpoint, client } = await startEndpoint([sns, sqs, ...others], clock);
  sns.start({ topics, subscriptions, keys, dispatch: endpoint.dispatch, onTrouble: (told) => trouble.push(told) });
  return {
    sns,
    endpoint,
    url: client.endpoint,
    client: new SNSClient(client),
    samples,
    trouble,
    async close() {
      await sns.stop();
      await endpoint.close();
    },
  };
}

/** Instead of a status: no answer at all. */
export const SILENCE = 0;

/** What a subscriber was sent. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A subscriber that answers each request with the next status, then always with the last one. */
export async function startReceiver({
  tls = false,
  answers = [200],
}: {
  tls?: boolean;
  answers?: readonly number[];
} = {}) {
  const received: Received[] = [];
  const listener: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = answers[Math.min(received.length, answers.length - 1)] ?? 200;
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      if (status === SILENCE) return;
      response.writeHead(status).end();
    });
  };
  const server = tls ? createTlsServer(tlsOptions(), listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/page?team=shop`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tlsOptions() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [notBefore, notAfter] = [Date.UTC(2020, 0, 1), Date.UTC(2040, 0, 1)];
  const cert = selfSigned({ commonName: '127.0.0.1', publicKey, notBefore, notAfter }, privateKey);
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert };
}
