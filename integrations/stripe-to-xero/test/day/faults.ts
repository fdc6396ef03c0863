import { control } from 'penstock/vendors';
import { VENDOR_FAULTS, type VendorFault } from '../../../../test/harness/vendor-faults.ts';

const KINDS: readonly VendorFault[] = [
  { kind: 'answer', status: 429, headers: { 'retry-after': '20', 'x-rate-limit-problem': 'minute' } },
  { kind: 'answer', status: 401 },
  ...VENDOR_FAULTS,
];

/** Lets one of the next calls fail by chance: most at Xero's writes, where the effect is in doubt. @returns what was set */
export async function failOne(urls: Readonly<Record<string, string>>, random: () => number): Promise<string> {
  const { stripe = '', xero = '' } = urls;
  if (random() < 0.2) {
    // Inside Xero: remembered under a key, with the row made or not.
    const failure = { times: 1, after: random() < 0.5, path: 'BankTransactions' };
    await control(xero, 'POST', '/failures', failure);
    return `inside Xero, ${failure.after ? 'after' : 'before'} the row was made`;
  }
  const fault = KINDS[Math.floor(random() * KINDS.length)] ?? {};
  const atXero = random() < 0.8;
  const method = atXero && random() < 0.7 ? 'PUT' : 'GET';
  const match = atXero ? { method, path: 'BankTransactions' } : { method: 'GET', path: '/v1/' };
  await control(atXero ? xero : stripe, 'POST', '/faults', { ...fault, match, times: 1 });
  return `${String(fault.kind)} ${String(fault.status ?? '')} ${atXero ? 'Xero' : 'Stripe'} ${method}`;
}

export async function heal(urls: Readonly<Record<string, string>>): Promise<void> {
  for (const vendor of ['stripe', 'xero']) await control(urls[vendor] ?? '', 'DELETE', '/faults');
}
