import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { Entries } from './entries.ts';
import { readSettings, requireTable, writeSettings } from './records.ts';

const DAY_MS = 86_400_000;
/** Point-in-time recovery reaches up to five minutes before now. */
const LATEST_MS = 300_000;

/** Keeps whether a table has point-in-time recovery; nothing can be restored here. */
export function updateContinuousBackups(entries: Entries, clock: Clock, input: Input): Output {
  const name = String(input.TableName ?? '');
  requireTable(entries, name);
  const { PointInTimeRecoveryEnabled: enabled, RecoveryPeriodInDays: days = 35 } =
    (input.PointInTimeRecoverySpecification ?? {}) as Input;
  if (typeof enabled !== 'boolean')
    throw new AwsError('ValidationException', 'PointInTimeRecoverySpecification must have PointInTimeRecoveryEnabled.');
  if (!Number.isInteger(days) || Number(days) < 1 || Number(days) > 35)
    throw new AwsError('ValidationException', `RecoveryPeriodInDays must be from 1 to 35, not ${String(days)}.`);
  const since = readSettings(entries, name).recovery?.since ?? clock.now();
  writeSettings(entries, name, { recovery: enabled ? { days: Number(days), since } : undefined });
  return describeContinuousBackups(entries, clock, input);
}

export function describeContinuousBackups(entries: Entries, clock: Clock, input: Input): Output {
  const name = String(input.TableName ?? '');
  requireTable(entries, name);
  const { recovery } = readSettings(entries, name);
  const now = clock.now();
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: recovery
        ? {
            PointInTimeRecoveryStatus: 'ENABLED',
            RecoveryPeriodInDays: recovery.days,
            EarliestRestorableDateTime: Math.max(recovery.since, now - recovery.days * DAY_MS) / 1000,
            LatestRestorableDateTime: Math.max(recovery.since, now - LATEST_MS) / 1000,
          }
        : { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  };
}
