import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** Options that every command takes. */
export const TARGET_OPTIONS = { env: { type: 'string' }, folder: { type: 'string' } } as const;

/** @throws UsageError naming the argument that is wrong */
export function readOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : '').split('. To specify');
    throw new UsageError(`${reason}.`.replace(/\.\.$/, '.'));
  }
}

/** For a sentence that says which there are: of a project that has none, what makes one. */
export const namesOf = (names: readonly string[]) => names.join(', ') || 'none yet: `npm run new` writes one';

/** @throws UsageError */
export function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const known = allowed.length > 0 ? `it must be one of ${allowed.join(', ')}` : `there are ${namesOf(allowed)}`;
  throw new UsageError(`${name} is "${value}"; ${known}.`);
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `90s`, `15m`, `2h` or `3d`, in milliseconds. @throws UsageError */
export function durationMs(name: string, value: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  if (!unit) throw new UsageError(`${name} is "${value}"; give a number and a unit, such as 90s, 15m, 2h or 3d.`);
  return Number(count) * SECONDS[unit as keyof typeof SECONDS] * 1000;
}

/** @throws UsageError */
export function wholeNumber(name: string, value: string, high: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > high)
    throw new UsageError(`${name} is "${value}"; give a whole number from 1 to ${high}.`);
  return number;
}
