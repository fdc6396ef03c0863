import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AwsError } from '../../src/aws/error.ts';
import type { AwsService } from '../../src/aws/service.ts';
import { sqsProtocol } from '../../src/sqs/index.ts';

/** Frames the AWS JSON protocol around the service, and nothing else: no signatures, no policies. */
export async function serve(sqs: () => AwsService): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(async (request, response) => {
    const gone = new AbortController();
    response.on('close', () => response.writableEnded || gone.abort());
    const { status, headers, body } = await answer(sqs(), request, gone.signal);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function answer(sqs: AwsService, request: IncomingMessage, signal: AbortSignal) {
  const operation = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
  const context = { caller: { kind: 'operator' }, signal, requestId: '00000000-0000-0000-0000-000000000003' } as const;
  try {
    const body = await sqs.handle(operation, JSON.parse(await text(request)), context);
    return { status: 200, headers: {}, body };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { type, headers } = sqsProtocol.nameError(error);
    const body = { __type: type, message: error.message, ...error.details };
    return { status: error.status, headers: { ...headers }, body };
  }
}
