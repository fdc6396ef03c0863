import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { integrationQueries, type LogQuery, platformQueries } from '../../../shared/alarms/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const root = join(import.meta.dirname, '../../..');
const ofIntegration = integrationQueries('prod', contract);
const ofPlatform = platformQueries('prod');
const all = [...ofIntegration, ...ofPlatform];

const LOG = readFileSync(join(root, 'shared/telemetry/log.ts'), 'utf8');
/** The names of `LogFields`, by the file's own text. */
const logFields = [...LOG.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name);
/** The members of a call in the line of its attempt, which a query names behind `call.`. */
const [, ofCall = ''] = /type CallFields = Pick<(.*?)>;/s.exec(LOG) ?? [];
const callFields = [...ofCall.matchAll(/'(\w+)'/g)].map(([, name]) => name);
/** Powertools' own, and those of Logs Insights. */
const ALWAYS = ['@timestamp', '@message', 'message', 'level', 'service'];
const LANGUAGE = [
  ...['fields', 'filter', 'stats', 'sort', 'limit', 'by', 'as', 'asc', 'desc', 'and', 'or', 'in', 'like', 'not'],
  ...['jsonParse', 'unnest', 'into'],
  ...['count', 'sum', 'avg', 'min', 'max', 'pct', 'bin', '1m'],
];

/** The words of a query that are neither text nor pattern, and the names that it gives itself. */
function wordsOf({ text }: LogQuery) {
  const bare = text.replace(/^#.*$/m, '').replace(/"[^"]*"|\/(?:[^/\\]|\\.)+\//g, '');
  const given = [...bare.matchAll(/ (?:as|into) (\w+)/g)].map(([, name = '']) => name);
  const members = [...bare.matchAll(/\bcall\.(\w+)/g)].map(([, name = '']) => name);
  const words = bare.replace(/\bcall\.\w+/g, '').match(/@?[A-Za-z]\w*|\d+[a-z]/g) ?? [];
  return { given, members, words };
}

describe('the ready questions', () => {
  test.each(all.map((query) => [query.name, query] as const))('%s uses fields that a line can have', (_, query) => {
    const { given, members, words } = wordsOf(query);
    const known = [...logFields, ...ALWAYS, ...LANGUAGE, ...given];
    expect(words.filter((word) => !known.includes(word))).toEqual([]);
    expect(members.filter((member) => !callFields.includes(member))).toEqual([]);
    // `count` is a function and a field: a sum needs a field.
    for (const [, field] of query.text.matchAll(/(?:sum|max|pct)\((?:call\.)?(@?\w+)/g))
      expect([...logFields, ...callFields, ...ALWAYS]).toContain(field);
  });

  test('filter by words that the functions really write', () => {
    const files = ['shared', 'functions'].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.startsWith('contract'))
        .map((file) => readFileSync(join(root, room, file), 'utf8')),
    );
    const written = files.flatMap((source) =>
      [...source.matchAll(/log\.(?:info|warn|error)\(\s*'([^']+)'/g)].map(([, message = '']) => message),
    );
    const asked = all.flatMap(({ text }) => [
      ...[...text.matchAll(/message (?:=|in) (".*?"|\[.*?\])(?:\n|$| )/g)].flatMap(([, list = '']) =>
        [...list.matchAll(/"([^"]+)"/g)].map(([, message = '']) => message),
      ),
    ]);
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((message) => !written.includes(message))).toEqual([]);
    for (const start of ['breaker opened', 'account probed'])
      expect(written.some((message) => message.startsWith(start))).toBe(true);
  });

  test('read the logs of those who know, and no others', () => {
    const receive = '/aws/lambda/penstock-prod-crm-to-audience-receive';
    const worker = '/aws/lambda/penstock-prod-crm-to-audience-contact-to-member';
    expect(
      Object.fromEntries(all.map(({ name, logGroups }) => [name.replace('penstock/prod/', ''), logGroups])),
    ).toEqual({
      'crm-to-audience/one-event': [receive, worker],
      'crm-to-audience/what-was-done': [worker],
      'crm-to-audience/failures-and-retries': [worker],
      'crm-to-audience/vendor-calls': [worker],
      'crm-to-audience/calls-per-minute': [worker],
      'crm-to-audience/refused-webhooks': [receive],
      'crm-to-audience/credential-refused': [worker],
      'crm-to-audience/drift': [worker],
      'crm-to-audience/errors': [receive, worker],
      'platform/breaker': expect.arrayContaining([
        '/aws/lambda/penstock-prod-valve',
        '/aws/lambda/penstock-prod-monitor',
      ]),
      'platform/checks': expect.arrayContaining([
        '/aws/lambda/penstock-prod-valve',
        '/aws/lambda/penstock-prod-monitor',
      ]),
    });
  });

  test('fit into AWS’s thousand for a hundred integrations, and begin with what they ask', () => {
    expect(ofIntegration.length * 100 + ofPlatform.length).toBeLessThanOrEqual(1000);
    for (const { text, question } of all) expect(text.split('\n')[0]).toBe(`# ${question}`);
  });
});
