import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type Clock, scaledClock } from '../../src/clock.ts';
import type { HostedFunction } from '../../src/lambda/hosted-function.ts';
import { type LambdaHost, startLambdaHost } from '../../src/lambda/index.ts';

const started: { host: LambdaHost; dir: string }[] = [];

afterEach(async () => {
  for (const { host, dir } of started.splice(0)) {
    await host.close(0);
    rmSync(dir, { recursive: true, force: true });
  }
});

/** A host with one function of the given source; its log lines are collected. Closed after the test. */
export async function hostOf(
  source: string,
  settings: Partial<HostedFunction> = {},
  options: { idleMs?: number; maxChildren?: number; clock?: Clock; nodeFlags?: () => string[] } = {},
) {
  const dir = mkdtempSync(join(tmpdir(), 'penstock-lambda-'));
  const functions = ['f', 'g'].map((name): HostedFunction => {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'index.mjs'), source);
    const arn = `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
    const defaults = { memoryMb: 128, timeoutSeconds: 60, environment: {}, logFormat: 'Text' as const };
    return { name, arn, codeDir: join(dir, name), handler: 'index.handler', ...defaults, ...settings };
  });
  const lines: string[] = [];
  const host = await startLambdaHost({
    functions,
    clock: scaledClock(),
    endpointUrl: 'http://127.0.0.1:9',
    credentialsOf: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: randomUUID() }),
    onLog: (_, line) => lines.push(line),
    ...options,
  });
  started.push({ host, dir });
  const call = async (event: unknown = {}, name = 'f') => {
    const result = await host.invoke(name, JSON.stringify(event));
    return { ...result, value: JSON.parse(result.payload) };
  };
  return { host, lines, call, dir };
}
