import { control } from 'penstock/vendors';

type Vendor = 'hubspot' | 'mailchimp';
type Fault = Readonly<Record<string, unknown>>;

const PATHS: Readonly<Record<Vendor, string>> = { hubspot: '/crm/v3/', mailchimp: '/3.0/lists/' };
/** Every kind that the vendors' toolkit has; a hang is cut short, because it takes real time. */
const KINDS: readonly Fault[] = [
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503 },
  { kind: 'html' },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'truncated' },
  { kind: 'empty' },
  { kind: 'oversize' },
  { kind: 'delay', delayMs: 4000 },
  { kind: 'slow', delayMs: 2000 },
  { kind: 'hang' },
];

/** Lets one of the next calls to a vendor fail, by chance. */
export async function failOne(urls: Readonly<Record<string, string>>, random: () => number): Promise<void> {
  const vendor: Vendor = random() < 0.6 ? 'mailchimp' : 'hubspot';
  const fault = KINDS[Math.floor(random() * KINDS.length)] ?? {};
  const methods = vendor === 'mailchimp' ? ['GET', 'PUT', 'PATCH', 'DELETE'] : ['GET', 'POST', 'PATCH'];
  const method = methods[Math.floor(random() * methods.length)];
  await control(urls[vendor] ?? '', 'POST', '/faults', { ...fault, match: { method, path: PATHS[vendor] }, times: 1 });
}

/** From now on Mailchimp answers nothing but 500. @returns ends it */
export async function outage(urls: Readonly<Record<string, string>>): Promise<() => Promise<void>> {
  const fault = { kind: 'answer', status: 500, match: { path: '/3.0/' } };
  const { id } = (await control(urls.mailchimp ?? '', 'POST', '/faults', fault)) as { readonly id: string };
  return async () => void (await control(urls.mailchimp ?? '', 'DELETE', `/faults/${id}`));
}

export const heal = async (urls: Readonly<Record<string, string>>) => {
  for (const vendor of ['hubspot', 'mailchimp']) await control(urls[vendor] ?? '', 'DELETE', '/faults');
};
