import { destinationSecretName } from '../../shared/topology/index.ts';
import type { AccountStatus } from './model.ts';

/** What a person must do where an account refuses our credential; `renewal` is the command. */
export function refusedText({ name, title, renewal }: AccountStatus, environment: string): string {
  const again = renewal.startsWith('authorize') ? `connect ${title} again, or replace` : 'replace';
  return `a person must ${again} the secret ${destinationSecretName(environment, name)}: ${title} refuses what it holds.`;
}
