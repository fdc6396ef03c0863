import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scaledClock } from '@penstock/local-aws/clock';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { undeclared } from '../../ops/receiver/undeclared.ts';
import { startServices } from '../../packages/local-aws/src/services.ts';

const NOW = Date.UTC(2026, 10, 21, 10, 0, 0);
const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const folder = mkdtempSync(join(tmpdir(), 'penstock-undeclared-'));
let aws: Awaited<ReturnType<typeof startServices>>;

const line = (minutesAgo: number, eventType: string, events: number) =>
  JSON.stringify({
    ...{ level: 'WARN', message: 'event type not declared', service: 'receive', integration: 'crm-to-audience' },
    timestamp: new Date(NOW - minutesAgo * 60_000).toISOString(),
    ...{ eventType, events },
  });

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  mkdirSync(join(folder, 'logs'));
  writeFileSync(
    join(folder, 'logs/penstock-dev-crm-to-audience-receive.log'),
    [
      line(3000, 'company.merge', 9),
      line(90, 'company.creation', 2),
      JSON.stringify({ message: 'webhook accepted', timestamp: new Date(NOW).toISOString(), accepted: 1 }),
      line(5, 'company.creation', 3),
      line(1, 'deal.creation', 1),
      '',
    ].join('\n'),
  );
  aws = await startServices({ state: folder, port: 0, clock: scaledClock() });
  aws.identities.add(KEYS.accessKeyId, KEYS.secretAccessKey, { kind: 'operator' });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', KEYS.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEYS.secretAccessKey);
});
afterAll(async () => {
  await aws?.close();
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

async function ops(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await undeclared.run(args, { line: (text) => out.push(text), stderr: (text) => err.push(text) });
  return { code, out, err };
}

test('the types that came and that the contract does not name are listed with how many events, and when last', async () => {
  const { code, out } = await ops();
  expect(code).toBe(0);
  expect(out.slice(1, 4)).toEqual([
    'INTEGRATION      TYPE              EVENTS  LAST (UTC)',
    'crm-to-audience  company.creation       5  2026-11-21 09:55:00',
    'crm-to-audience  deal.creation          1  2026-11-21 09:59:00',
  ]);
});

test('of the time that is asked for, and one object a line for a program', async () => {
  const { code, out } = await ops('crm-to-audience', '--since', '3d', '--json');
  expect(code).toBe(0);
  expect(out.map((text) => JSON.parse(text).type)).toEqual(['company.merge', 'company.creation', 'deal.creation']);
});

test('none is said so, and found nothing', async () => {
  expect(await ops('--since', '30s')).toMatchObject({ code: 1, err: ['None came in the last 30s.'] });
});

test('another integration is refused with those that there are', async () => {
  await expect(ops('x')).rejects.toThrow('INTEGRATION is "x"; it must be one of crm-to-audience.');
});
