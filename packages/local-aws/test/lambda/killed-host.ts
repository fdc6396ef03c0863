// A host with one busy and one idle child, for a test that kills it.
import { scaledClock } from '../../src/clock.ts';
import { startLambdaHost } from '../../src/lambda/index.ts';

const [, , codeDir = ''] = process.argv;
const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:f';
const settings = { codeDir, handler: 'index.handler', memoryMb: 128, timeoutSeconds: 60, logFormat: 'Text' as const };
const host = await startLambdaHost({
  functions: [{ name: 'f', arn, environment: {}, ...settings }],
  clock: scaledClock(),
  endpointUrl: 'http://127.0.0.1:9',
  credentialsOf: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: 'secret' }),
  onLog: (_, line) => process.stdout.write(`${line}\n`),
});
await Promise.all([host.invoke('f', '{"ms":60000}'), host.invoke('f', '{"ms":1}')]);
