import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runtime } from '@penstock/local-aws';

/** One action that a role is allowed, on these resources. */
export interface Allowance {
  readonly caller: string;
  readonly action: string;
  readonly resources: readonly string[];
}

/** A call that a role was refused. */
export interface Denial {
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  readonly calls: number;
}

/** What the roles of one environment were allowed, did not use, and were refused, while it ran. */
export interface PermissionRecord {
  readonly allowed: readonly Allowance[];
  readonly unused: readonly Allowance[];
  readonly denied: readonly Denial[];
}

/** The folder of the records; without it nothing is recorded. */
export const RECORDS = 'PENSTOCK_PERMISSION_RECORDS';

/**
 * Every environment of a test or a drill leaves a record behind when it is closed: of its functions' roles, and what people who
 * signed in were allowed. What a person was refused is for the test or drill to judge: some try what is forbidden.
 */
export async function recordPermissions({ endpoint, callers }: Pick<Runtime, 'endpoint' | 'callers'>): Promise<void> {
  const folder = process.env[RECORDS];
  if (folder === undefined) return;
  const { permissions, identities } = endpoint;
  const people = identities.callers().filter((one) => one.kind === 'role' && !callers.has(one.name));
  const all = [...callers.values(), ...people];
  const isOfFunction = ({ caller }: Denial) => callers.has(caller);
  const record: PermissionRecord = {
    allowed: permissions.allowed(all),
    unused: permissions.unused(all),
    denied: permissions
      .denied()
      .map(({ caller, action, resource, calls }) => ({ caller, action, resource, calls }))
      .filter(isOfFunction),
  };
  await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(record));
}
