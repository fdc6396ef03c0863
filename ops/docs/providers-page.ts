import type { Provider, Resend } from '@penstock/webhooks';
import { code, table } from './markdown.ts';

const RESEND_TEXTS: Readonly<Record<Resend['time'], string>> = {
  none: '',
  renewed: 'each attempt has its own signed time',
  kept: 'every attempt has the signed time of the first',
  unknown: 'whether an attempt renews the signed time is not stated',
  'no-retry': '',
};

function resendText(resend: Resend | undefined): string {
  const text = resend && RESEND_TEXTS[resend.time];
  return text ? `; [${text}](${resend?.source})` : '';
}

/** What a provider reads outside the signed bytes: which parts of an event, from where, and why. */
export function unsignedText(unsigned: Provider['unsigned']): string {
  return (unsigned ?? [])
    .map(({ source, gives, because }) => `${gives.join(', ')} from ${code(source.replace('header/', ''))}: ${because}`)
    .join('. ');
}

/** The page of every provider that a contract can name. */
export function providersPage(
  providers: Readonly<Record<string, Provider>>,
  resends: Readonly<Record<string, Resend>>,
): string {
  const rows = Object.values(providers).sort((a, b) => a.id.localeCompare(b.id, 'en'));
  const unverified = rows.filter(({ status }) => status === 'unverified').length;
  return `${[
    '# Providers',
    'Generated from `packages/webhooks` by `npm run docs`: do not edit.',
    `A contract receives from any of these ${rows.length} by naming its id as \`source.provider\`. ${unverified} are marked **unverified**: what they sign is known from third parties only.`,
    table(
      [
        'Id',
        'Sender',
        'What is signed',
        'Trusted unsigned',
        'Freshness',
        'Secret',
        'Handshake',
        'Answered within',
        'After a failure',
      ],
      rows.map(({ id, label, status, signed, unsigned, freshness, parts, handshake, deadline, retries }) => [
        code(id),
        status === 'unverified' ? `${label} (**unverified**)` : label,
        signed,
        unsignedText(unsigned) || 'nothing',
        freshness,
        parts.map(({ name }) => code(name)).join(', ') || 'none',
        handshake?.says ?? 'none',
        deadline,
        `${retries}${resendText(resends[id])}`,
      ]),
    ),
  ].join('\n\n')}\n`;
}
