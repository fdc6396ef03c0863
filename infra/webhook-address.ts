import type { EnvironmentSettings } from '../shared/contract/index.ts';
import { provesByCertificate } from '../shared/rules/index.ts';
import { type DeployedIntegration, webhookPath } from '../shared/topology/index.ts';

/** Where an integration's webhooks come in an environment. */
export interface WebhookAddress {
  /** The custom domain that serves it; undefined where its API's own host does. */
  readonly host?: string;
  /** The path that vendors send to, with a slash before it. */
  readonly path: string;
  /** Whether the host asks for a client certificate, which the API's own host does not: that one has to be off. */
  readonly isMutualTls: boolean;
}

export function addressOf(
  { domain }: Pick<EnvironmentSettings, 'domain'>,
  { name, calledNow, source }: DeployedIntegration,
): WebhookAddress {
  const needsCertificate = provesByCertificate(source);
  const host = needsCertificate ? domain?.mutualTls?.name : domain?.name;
  const basePath = host === undefined ? undefined : domain?.basePaths?.[calledNow];
  return {
    ...(host !== undefined && { host }),
    path: basePath === undefined ? webhookPath(name) : `/${basePath}`,
    isMutualTls: needsCertificate && host !== undefined,
  };
}
