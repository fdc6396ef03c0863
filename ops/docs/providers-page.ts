import type { Provider } from '@penstock/webhooks';
import { code, table } from './markdown.ts';

/** The page of every provider that a contract can name. */
export function providersPage(providers: Readonly<Record<string, Provider>>): string {
  const rows = Object.values(providers).sort((a, b) => a.id.localeCompare(b.id, 'en'));
  const unverified = rows.filter(({ status }) => status === 'unverified').length;
  return `${[
    '# Providers',
    'Generated from `packages/webhooks` by `npm run docs`: do not edit.',
    `A contract receives from any of these ${rows.length} by naming its id as \`source.provider\`. ${unverified} are marked **unverified**: what they sign is known from third parties only.`,
    table(
      ['Id', 'Sender', 'What is signed', 'Freshness', 'Secret', 'Handshake', 'Answered within', 'After a failure'],
      rows.map(({ id, label, status, signed, freshness, parts, handshake, deadline, retries }) => [
        code(id),
        status === 'unverified' ? `${label} (**unverified**)` : label,
        signed,
        freshness,
        parts.map(({ name }) => code(name)).join(', ') || 'none',
        handshake?.says ?? 'none',
        deadline,
        retries,
      ]),
    ),
  ].join('\n\n')}\n`;
}
