import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';
import { invalidValue, missingParameter } from './errors.ts';

/** A member that must be there and not empty. Throws MissingParameter. */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

/** Throws SerializationException for another type, as AWS's front end does. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw wrongType(name, 'a string');
}

/** A whole number within the bounds, both inclusive. Throws InvalidParameterValue outside them. */
export function optionalInteger(input: Input, name: string, least: number, most: number): number | undefined {
  const value = input[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'an integer');
  if (value < least || value > most) throw invalidValue(value, name, rangeReason(name, least, most));
  return value;
}

/** AWS words its two kinds of range differently. */
function rangeReason(name: string, least: number, most: number): string {
  if (name === 'MaxNumberOfMessages') return `Must be between ${least} and ${most}, if provided.`;
  return `Must be >= ${least} and <= ${most}, if provided.`;
}

export function optionalTexts(input: Input, name: string): readonly string[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw wrongType(name, 'a list of strings');
}

/** A map of strings, for example `Attributes` or `Tags`. */
export function textMap(input: Input, name: string): Readonly<Record<string, string>> {
  const value = input[name] ?? {};
  if (isObject(value) && Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string>;
  }
  throw wrongType(name, 'a map of strings');
}

export function objectMap(input: Input, name: string): Readonly<Record<string, Input>> {
  const value = input[name] ?? {};
  if (isObject(value) && Object.values(value).every(isObject)) return value as Record<string, Input>;
  throw wrongType(name, 'a map of structures');
}

export function objects(input: Input, name: string): readonly Input[] {
  const value = input[name] ?? [];
  if (Array.isArray(value) && value.every(isObject)) return value;
  throw wrongType(name, 'a list of structures');
}

export function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(name: string, wanted: string): AwsError {
  return new AwsError('SerializationException', `${name} must be ${wanted}.`);
}
