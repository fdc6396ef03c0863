import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import { execute } from './engine.ts';
import type { Entries } from './entries.ts';
import { expiryOf, noteExpiry, takeExpired } from './expiry.ts';
import { NAMESPACE, readSettings, readTable, requireTable, writeSettings } from './records.ts';
import type { Item } from './request.ts';

/** AWS deletes within a few days; here expired items go sooner, so that it can be seen. */
const SWEEP_EVERY_MS = 60_000;
/** AWS leaves alone what expired more than five years ago: the attribute is likely to be something else. */
const TOO_OLD_SECONDS = 5 * 365 * 86_400;

export function updateTimeToLive(entries: Entries, input: Input): Output {
  const name = String(input.TableName ?? '');
  requireTable(entries, name);
  const { AttributeName: attribute, Enabled } = (input.TimeToLiveSpecification ?? {}) as Input;
  if (typeof attribute !== 'string' || typeof Enabled !== 'boolean')
    throw new AwsError('ValidationException', 'TimeToLiveSpecification must have AttributeName and Enabled.');
  const enabled = readSettings(entries, name).timeToLive;
  if (Enabled === (enabled !== undefined))
    throw new AwsError('ValidationException', `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
  if (enabled && enabled.attribute !== attribute)
    throw new AwsError(
      'ValidationException',
      `TimeToLive is active on a different AttributeName: ${enabled.attribute}`,
    );
  entries.clear(NAMESPACE.expiries(name));
  writeSettings(entries, name, { timeToLive: Enabled ? { attribute } : undefined });
  if (Enabled)
    for (const [key, item] of [...entries.range(NAMESPACE.items(name))]) noteExpiry(entries, name, key, item as Item);
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled } };
}

export function describeTimeToLive(entries: Entries, input: Input): Output {
  const name = String(input.TableName ?? '');
  requireTable(entries, name);
  const { timeToLive } = readSettings(entries, name);
  return {
    TimeToLiveDescription: timeToLive
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive.attribute }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

/** Deletes expired items once a minute; returns how to stop it. */
export function startSweeping(entries: Entries, clock: Clock): () => void {
  let cancel = clock.after(SWEEP_EVERY_MS, sweep);
  return () => cancel();

  function sweep(): void {
    entries.transaction(() => {
      for (const [name] of [...entries.range(NAMESPACE.tables)]) sweepTable(entries, name, clock.now() / 1000);
    });
    cancel = clock.after(SWEEP_EVERY_MS, sweep);
  }
}

function sweepTable(entries: Entries, name: string, now: number): void {
  const table = readTable(entries, name);
  const attribute = table && readSettings(entries, name).timeToLive?.attribute;
  if (!attribute) return;
  for (const key of takeExpired(entries, name, now)) {
    const item = entries.get(NAMESPACE.items(name), key) as Item | undefined;
    const expiry = item && expiryOf(item, attribute);
    if (item === undefined || expiry === undefined || expiry >= now || expiry < now - TOO_OLD_SECONDS) continue;
    const Key = Object.fromEntries(table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
    execute(entries, 'DeleteItem', { TableName: name, Key });
  }
}
