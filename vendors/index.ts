/** Simulated vendors: real paths, authentication, limits and error bodies, written from the vendors' documentation. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SimulatedVendor } from './toolkit/account.ts';
import type { RunningVendor, VendorOptions } from './toolkit/serve.ts';

export { ALGOLIA } from './algolia/account.ts';
export { HUBSPOT } from './hubspot/account.ts';
export { signV3 } from './hubspot/signature.ts';
export { MAILCHIMP } from './mailchimp/account.ts';
export { SALESFORCE } from './salesforce/account.ts';
export { SENDGRID } from './sendgrid/account.ts';
export { SHOPIFY } from './shopify/account.ts';
export { signShopify } from './shopify/signature.ts';
export { STRIPE } from './stripe/account.ts';
export type { AccountUse, DeliveryUse, SimulatedAccount, SimulatedVendor, WebhookTarget } from './toolkit/account.ts';
export { control } from './toolkit/client.ts';
export type { RunningVendor, VendorOptions } from './toolkit/serve.ts';
export { XERO } from './xero/account.ts';

const TOOLKIT = 'toolkit';

/** The simulated vendors that Penstock ships, by the name of their destination. */
export const vendorNames: readonly string[] = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== TOOLKIT)
  .map(({ name }) => name)
  .sort();

/**
 * The simulated vendor of a destination: the team's own, a folder or file of that name in `teamFolder`, or the one that Penstock
 * ships; `undefined` if there is neither.
 * @throws Error naming the file whose default export is not a simulated vendor
 */
export async function findVendor(name: string, teamFolder?: string): Promise<SimulatedVendor | undefined> {
  const own = teamFolder === undefined ? [] : [join(teamFolder, name, 'index.ts'), join(teamFolder, `${name}.ts`)];
  const file = [...own, join(import.meta.dirname, name, 'index.ts')].find((path) => existsSync(path));
  if (file === undefined || name === TOOLKIT) return undefined;
  const { default: vendor }: { default?: Partial<SimulatedVendor> } = await import(pathToFileURL(file).href);
  if (vendor?.start === undefined || vendor.account === undefined) {
    throw new Error(
      `${file} has no simulated vendor as its default export: end it with \`export default simulatedVendor(…)\`.`,
    );
  }
  return { start: vendor.start, account: vendor.account };
}

/**
 * Starts a vendor that Penstock ships on 127.0.0.1. It accepts no credential until `PUT /_control/settings` sets some
 * (see toolkit/control.ts). Rejects for an unknown name, and when the port is taken.
 */
export async function startVendor(name: string, options: VendorOptions): Promise<RunningVendor> {
  const vendor = await findVendor(name);
  if (!vendor) throw new Error(`There is no simulated vendor "${name}". Use one of: ${vendorNames.join(', ')}.`);
  return vendor.start(options);
}
