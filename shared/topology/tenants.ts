import type { Integration } from '../contract/index.ts';

/** The tenants whose events are delivered; undefined where the contract says that all are ours, or names none. */
export function tenantsOf(
  { tenants }: Pick<Integration['source'], 'tenants'>,
  settings: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  if (!tenants || 'any' in tenants) return undefined;
  return (settings[tenants.setting] ?? '').split(/\s+/).filter((id) => id !== '');
}
