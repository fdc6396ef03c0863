import { control } from 'penstock/vendors';
import { VENDOR_FAULTS } from '../../../../test/harness/vendor-faults.ts';

type Vendor = 'hubspot' | 'mailchimp';
const PATHS: Readonly<Record<Vendor, string>> = { hubspot: '/crm/v3/', mailchimp: '/3.0/lists/' };

/** Lets one of the next calls to a vendor fail, by chance. */
export async function failOne(urls: Readonly<Record<string, string>>, random: () => number): Promise<void> {
  const vendor: Vendor = random() < 0.6 ? 'mailchimp' : 'hubspot';
  const fault = VENDOR_FAULTS[Math.floor(random() * VENDOR_FAULTS.length)] ?? {};
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
