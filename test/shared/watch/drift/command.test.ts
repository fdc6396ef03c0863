import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drift } from '../../../../ops/drift/drift.ts';
import { shapesText } from '../../../../ops/drift/shapes.ts';
import { createDriftRecord } from '../../../../shared/watch/drift/index.ts';
import { LEDGER_TABLE, openWorld } from '../../../worker/world.ts';

describe('npm run ops -- drift', () => {
  const TableName = 'penstock-dev-ledger';
  const DELIVERY = 'crm-to-audience/contact-to-member';
  let world: Awaited<ReturnType<typeof openWorld>>;
  beforeAll(async () => {
    world = await openWorld();
    await world.aws.dispatch({ kind: 'operator' }, 'dynamodb', 'CreateTable', { ...LEDGER_TABLE, TableName });
  });
  afterAll(() => world.close());

  async function run(...args: string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await drift.run(args, { line: (text) => out.push(text), stderr: (text) => err.push(text) });
    return { out: out.join('\n'), err: err.join('\n'), code };
  }

  test('says that there is none, then lists what there is, what the contract needs first', async () => {
    expect(await run()).toMatchObject({ code: 1, err: 'No drift in the last 30 days.' });
    const record = createDriftRecord({
      client: new DynamoDBClient({}),
      tableName: TableName,
      prefix: DELIVERY,
      now: () => Date.parse('2026-11-21T10:00:00Z'),
    });
    await record.add([
      {
        source: 'answer',
        operation: 'read contact',
        kind: 'unknown-field',
        path: 'owner.*',
        isRequired: false,
        count: 3,
      },
      { source: 'event', kind: 'missing-field', path: 'objectId', isRequired: true, count: 12 },
    ]);
    const { out, code } = await run('--delivery', DELIVERY);
    expect(code).toBe(0);
    expect(out.split('\n').slice(2, 7)).toEqual([
      DELIVERY,
      '  DRIFT          IN            FIELD     NEEDED  SEEN  FIRST (UTC)          LAST (UTC)',
      '  missing-field  event         objectId  yes     12    2026-11-21 10:00:00  2026-11-21 10:00:00',
      '  unknown-field  read contact  owner.*   no      3     2026-11-21 10:00:00  2026-11-21 10:00:00',
      '  vendors announce changes at https://developers.hubspot.com/changelog, https://mailchimp.com/developer/release-notes/',
    ]);
    expect(out).toMatch(/npm run docs/);
    const json = (await run('--json')).out.split('\n').map((line) => JSON.parse(line));
    expect(json).toMatchObject([
      { operation: 'read contact', count: 3 },
      { path: 'objectId', isRequired: true },
    ]);
  });

  test('an unknown delivery is refused with those there are', async () => {
    await expect(run('--delivery', 'a/b')).rejects.toThrow(/"a\/b"; it must be one of crm-to-audience/);
  });
});

describe('an integration’s shapes.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-shapes-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

  test('is made of its samples, and names the file that is wrong', () => {
    expect(shapesText(folder)).toBeUndefined();
    mkdirSync(join(folder, 'samples/answers'), { recursive: true });
    write('samples/events.json', '[{"id":1},{"id":2,"plan":"pro"}]');
    write('samples/answers/read-contact.json', '{"id":"a"}');
    write('samples/answers/read-contact.2.json', '{"id":"b","tags":[]}');
    write('samples/answers/list.json', '[{"id":"a"}]');
    expect(JSON.parse(shapesText(folder) ?? '')).toEqual({
      event: { $: 'object', id: 'number', plan: 'text?' },
      answers: {
        list: { $: 'list', '[]': 'object', '[].id': 'text' },
        'read-contact': { $: 'object', id: 'text', tags: 'list?' },
      },
    });
    write('samples/answers/Read contact.json', '{}');
    expect(() => shapesText(folder)).toThrow(/Read contact\.json names no operation/);
    rmSync(join(folder, 'samples/answers'), { recursive: true });
    write('samples/events.json', '{"id":1}');
    expect(() => shapesText(folder)).toThrow(/events\.json must be a JSON list/);
    write('samples/events.json', '{');
    expect(() => shapesText(folder)).toThrow(/events\.json is not JSON/);
  });
});
