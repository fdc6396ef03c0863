import type { Clock } from '@penstock/local-aws/clock';
import { Refusal } from './answers.ts';
import type { Books } from './records.ts';
import type { XeroSettings } from './settings.ts';

/** What a write needs: the books, and who writes. */
export interface Writing {
  readonly books: Books;
  readonly clock: Clock;
  readonly unitDigits: 2 | 4;
  readonly byApp: boolean;
  settings(): XeroSettings;
  uuid(): string;
}

/** Refuses a day in a closed period. The texts of both refusals are as users quote the second one; the first is by analogy ~. */
export function assertOpen({ periodLockDate, endOfYearLockDate, lockedPeriod }: XeroSettings, date: string): void {
  if (lockedPeriod === 'accepted') return;
  const locked = (until: string | null) => until !== null && date <= until;
  if (locked(endOfYearLockDate))
    throw new Refusal(
      `The document date cannot be before the end of year lock date, currently set at ${endOfYearLockDate}`,
    );
  if (locked(periodLockDate))
    throw new Refusal(`The document date cannot be before the period lock date, currently set at ${periodLockDate}`);
}
