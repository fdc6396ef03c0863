import type { Input, Output } from '../aws/values.ts';
import { invalidParameter } from './find.ts';

const CLASSES = [
  { flag: 'ExcludeLowercase', signs: 'abcdefghijklmnopqrstuvwxyz' },
  { flag: 'ExcludeUppercase', signs: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' },
  { flag: 'ExcludeNumbers', signs: '0123456789' },
  { flag: 'ExcludePunctuation', signs: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' },
] as const;

/**
 * Makes a password: 32 characters of every kind, unless the request says otherwise.
 * @param pick a random whole number from 0 up to, not including, its argument
 */
export function getRandomPassword(pick: (below: number) => number, input: Input): Output {
  const length = Number(input.PasswordLength ?? 32);
  if (!Number.isInteger(length) || length < 1 || length > 4096)
    throw invalidParameter('PasswordLength must be a whole number from 1 to 4096.');
  const excluded = String(input.ExcludeCharacters ?? '');
  const classes = [
    ...CLASSES.filter(({ flag }) => input[flag] !== true).map(({ signs }) => signs),
    ...(input.IncludeSpace === true ? [' '] : []),
  ]
    .map((signs) => [...signs].filter((sign) => !excluded.includes(sign)))
    .filter((signs) => signs.length > 0);
  const all = classes.flat();
  const required = input.RequireEachIncludedType === false ? [] : classes;
  if (all.length === 0 || required.length > length)
    throw invalidParameter(
      'No password can be made of the characters that are left, or it is too short for all kinds.',
    );
  const choose = (signs: readonly string[]) => signs[pick(signs.length)] ?? '';
  const signs = [...required.map(choose), ...Array.from({ length: length - required.length }, () => choose(all))];
  return { RandomPassword: shuffle(signs, pick).join('') };
}

function shuffle(signs: readonly string[], pick: (below: number) => number): string[] {
  const rest = [...signs];
  return signs.map(() => rest.splice(pick(rest.length), 1)[0] ?? '');
}
