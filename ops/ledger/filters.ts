import { LEDGER_STATES } from '../../shared/ledger/index.ts';
import { durationMs, oneOf } from '../command/arguments.ts';
import { UsageError } from '../command/command.ts';
import type { Wanted } from './find.ts';

/** The options that choose events of the ledger. */
export const FILTER_OPTIONS = {
  state: { type: 'string' },
  type: { type: 'string' },
  tenant: { type: 'string' },
  reason: { type: 'string' },
  entity: { type: 'string' },
  correlation: { type: 'string' },
  delivery: { type: 'string' },
  since: { type: 'string' },
} as const;

export const FILTER_USAGE =
  '[--state STATE] [--type T] [--tenant T] [--reason R] [--entity E] [--correlation ID] [--delivery I/D] [--since 2h]';

type Values = { readonly [Name in Exclude<keyof typeof FILTER_OPTIONS, 'delivery'>]?: string };

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Workers' clocks differ from ours. */
const AHEAD_MS = 5 * 60_000;

/** Where no time is named, a name is looked for in the archive's last week, a list of what has ended in its last hour. @throws UsageError */
export function wantedOf({ state, type, tenant, reason, entity, correlation, since }: Values, now: number): Wanted {
  if (entity !== undefined && correlation !== undefined)
    throw new UsageError(
      '--entity and --correlation do not go together: an event of one request is one of few; leave --entity out.',
    );
  const name = correlation ?? entity;
  const before = name === undefined ? HOUR_MS : WEEK_MS;
  const sinceMs = since === undefined ? undefined : durationMs('--since', since);
  return {
    ...(state !== undefined && { state: oneOf('--state', state, LEDGER_STATES) }),
    ...(name !== undefined && { name }),
    ...(type !== undefined && { type }),
    ...(tenant !== undefined && { tenant }),
    ...(reason !== undefined && { reason }),
    from: new Date(now - (sinceMs ?? before)).toISOString(),
    to: new Date(now + AHEAD_MS).toISOString(),
    isSince: sinceMs !== undefined,
  };
}
