// Runs one execution environment of a function: loads the handler as Lambda's Node.js runtime does, then takes one
// invocation after the other from the runtime API. Plain JavaScript: it starts in every child, so it starts fast.
// The protocol is https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
import { existsSync } from 'node:fs';
import http from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_LOG_FORMAT } = process.env;
const HOST_PIPE = 3;
const LEVELS = { debug: 'DEBUG', error: 'ERROR', info: 'INFO', log: 'INFO', trace: 'TRACE', warn: 'WARN' };

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId;

// The host holds the other end. When it dies, however it dies, nothing is left to run for.
new Socket({ fd: HOST_PIPE }).on('error', exit).on('close', exit).resume().unref();
// Ctrl-C in a terminal reaches every process of the group; the host decides when a child ends.
process.on('SIGINT', () => {});
takeOverConsole();
process.on('uncaughtException', (error) => fail('Runtime.UncaughtException', error));
process.on('unhandledRejection', (reason) => fail('Runtime.UnhandledPromiseRejection', reason));

const handler = await loadHandler().catch(async (error) => {
  await call('POST', 'init/error', JSON.stringify(toLambdaError(error)));
  process.exit(1);
});
for (;;) await runNext();

async function runNext() {
  const { headers, body } = await call('GET', 'invocation/next');
  requestId = headers['lambda-runtime-aws-request-id'];
  globalThis[Symbol.for('local-aws.clock.jumped')]?.(Number(headers['local-aws-clock-jumped-ms'] ?? 0));
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  let answer;
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    answer = ['response', JSON.stringify(result) ?? 'null'];
  } catch (error) {
    logError('Invoke Error', error);
    answer = ['error', JSON.stringify(toLambdaError(error))];
  }
  const done = requestId;
  requestId = undefined;
  await call('POST', `invocation/${done}/${answer[0]}`, answer[1]);
}

async function loadHandler() {
  const dot = _HANDLER.lastIndexOf('.');
  const [file, name] = [_HANDLER.slice(0, dot), _HANDLER.slice(dot + 1)];
  const path = ['.mjs', '.js', '.cjs'].map((ending) => join(LAMBDA_TASK_ROOT, file + ending)).find(existsSync);
  if (!path) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const module = await import(pathToFileURL(path).href);
  const found = module[name] ?? module.default?.[name];
  if (typeof found !== 'function') throw named('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  if (found.length >= 3) {
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 does not run callback handlers; use an async function.',
    );
  }
  return found;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function call(method, path, json) {
  const payload = json === undefined ? undefined : Buffer.from(json);
  const headers = { 'x-memory-used': Math.round(process.memoryUsage.rss() / 1024 / 1024) };
  if (payload) Object.assign(headers, { 'content-type': 'application/json', 'content-length': payload.length });
  return new Promise((resolve) => {
    const url = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/${path}`;
    const request = http.request(url, { method, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
      response.on('error', exit);
    });
    request.on('error', exit);
    request.end(payload);
  });
}

async function fail(type, reason) {
  logError(type.replace('Runtime.', ''), reason);
  const error = JSON.stringify({ ...toLambdaError(reason), errorType: type });
  await call('POST', requestId === undefined ? 'init/error' : `invocation/${requestId}/error`, error);
  process.exit(129);
}

function toLambdaError(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function named(name, message) {
  return Object.assign(new Error(message), { name });
}

function logError(title, error) {
  console.error(`${title} \t${JSON.stringify(toLambdaError(error))}`);
}

// As Lambda does it: one log event per call, with the time, the request and the level.
function takeOverConsole() {
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...parts) => {
      const [timestamp, message] = [new Date().toISOString(), format(...parts)];
      const line =
        AWS_LAMBDA_LOG_FORMAT === 'JSON'
          ? JSON.stringify({ timestamp, level, requestId, message })
          : `${timestamp}\t${requestId}\t${level}\t${message.replaceAll('\n', '\r')}`;
      process.stdout.write(`${line}\n`);
    };
  }
}

function exit() {
  process.exit(1);
}
