import type { DifferenceCap } from '../contract/index.ts';
import type { Joined } from './join.ts';

/**
 * Why a run stops before its second look, or nothing. The cap counts every difference that is looked at, also those that a person decides:
 * each costs calls, and more of them than ever before are a listing that was cut short until a person knows better. What the contract
 * says is only counted is not among them.
 */
export function overCap({ found, records }: Pick<Joined, 'found' | 'records'>, cap: DifferenceCap): string | undefined {
  const sum = Object.values(found).reduce((total, one) => total + one, 0);
  if (sum > cap.differences) return `${sum} differences are more than the cap of ${cap.differences}`;
  const largest = Math.max(records.source, records.destination);
  return sum * 100 > largest * cap.percent
    ? `${sum} differences of ${largest} records are more than the cap of ${cap.percent} %`
    : undefined;
}
