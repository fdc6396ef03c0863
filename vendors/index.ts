import { hubspot } from './hubspot/index.ts';
import { mailchimp } from './mailchimp/index.ts';
import { type RunningVendor, serveVendor, type VendorOptions } from './toolkit/serve.ts';

export { signV3 } from './hubspot/signature.ts';
export type { RunningVendor, VendorOptions } from './toolkit/serve.ts';

const VENDORS: Readonly<Record<string, (options: VendorOptions) => Promise<RunningVendor>>> = {
  hubspot: (options) => serveVendor(hubspot, options),
  mailchimp: (options) => serveVendor(mailchimp, options),
};

/** The vendors that can be simulated. */
export const vendorNames: readonly string[] = Object.keys(VENDORS);

/**
 * Starts a simulated vendor on 127.0.0.1: its real paths, authentication, limits and error bodies, written from the
 * vendor's documentation alone. It accepts no credential until `PUT /_control/settings` names some; the control interface is
 * described in toolkit/control.ts. Throws for an unknown name; rejects when the port is taken.
 */
export function startVendor(name: string, options: VendorOptions): Promise<RunningVendor> {
  const start = Object.hasOwn(VENDORS, name) ? VENDORS[name] : undefined;
  if (!start) throw new Error(`There is no simulated vendor "${name}". Use one of: ${vendorNames.join(', ')}.`);
  return start(options);
}
