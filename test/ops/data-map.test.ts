import { expect, test } from 'vitest';
import { dataMapPage } from '../../ops/docs/data-map.ts';
import type { Integration } from '../../shared/contract/index.ts';
import { asDeployed } from '../../shared/topology/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import compared from '../fixtures/reconciled/integrations/catalogue-to-shop/contract.ts';

const pageOf = (...integrations: readonly Integration[]) => dataMapPage(integrations.map(asDeployed));

test('the map says of each flow which data moves, triggered by what, how often and owned by whom', () => {
  const rows = pageOf(contract)
    .split('\n')
    .filter((line) => line.startsWith('| HubSpot |'));
  expect(rows).toHaveLength(1);
  const [row = ''] = rows;
  for (const text of [
    '| HubSpot | Mailchimp |',
    '**`email_address`**',
    '`contact.creation`',
    'webhooks of HubSpot',
    'real-time, within 5 min',
    'Marketing Systems, marketing-systems@example.com',
    '[crm-to-audience](contracts/crm-to-audience.md)',
  ])
    expect(row).toContain(text);
});

test('the picture has a system once, and one arrow each way; a comparison is dashed', () => {
  const twin = { ...(contract as Integration), name: 'crm-to-letters' };
  const page = pageOf(contract, twin, compared);
  const [, picture = ''] = /```mermaid\n([\s\S]*?)\n```/.exec(page) ?? [];
  const nodes = [...picture.matchAll(/^ {2}(s\d+)\["(.*)"\]$/gm)];
  expect(new Set(nodes.map(([, , title]) => title)).size).toBe(nodes.length);
  const nodeOf = (title: string) => nodes.find(([, , text]) => text === title)?.[1];
  expect(picture).toContain(`${nodeOf('HubSpot')} -->|"crm-to-audience<br>crm-to-letters"| ${nodeOf('Mailchimp')}`);
  expect(picture).toMatch(/^ {2}s\d+ -\.->\|"catalogue-to-shop"\| s\d+$/m);
});

test('a title with a quotation mark stays a text of the picture, and a project without integrations has a page', () => {
  const { source } = contract;
  expect(pageOf({ ...contract, source: { ...source, system: 'The "old" CRM' } })).toContain(
    '["The #quot;old#quot; CRM"]',
  );
  expect(pageOf()).toContain('No integration is listed');
});
