import { declaredProvider, isProviderId } from '@penstock/webhooks';
import { type Integration, receives } from '../shared/contract/index.ts';

/**
 * What is to be decided before production: the sender names the tenant of each event, and the contract does not say whose are
 * ours. An app that is installed twice signs the events of both with one secret.
 */
export function tenantProblem(integration: Integration): string | undefined {
  if (!receives(integration) || integration.source.tenants) return undefined;
  const { name, source } = integration;
  // An unknown provider is told by another rule.
  if (typeof source.provider === 'string' && !isProviderId(source.provider)) return undefined;
  const { label, events } = declaredProvider(source.provider);
  const fields: readonly object[] = 'lists' in events ? events.lists : [events];
  return fields.some((one) => 'account' in one && one.account !== undefined)
    ? `${name} does not say whose events are ours, and ${label} names the tenant of each. Give source.tenants: { setting: 'tenant' } with a setting that holds the ids, or { any: 'why those of every tenant are' }.`
    : undefined;
}
