import type { Catalogue } from './properties.ts';

export type Values = Readonly<Record<string, string>>;

/** A value that a property had, and since when. */
export interface PastValue {
  /** Empty where the property was cleared. */
  readonly value: string;
  readonly at: number;
}

/** HubSpot keeps addresses in lower case and drops the spaces around a value. */
export function normalised(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'email' ? value.trim().toLowerCase() : value.trim()]),
  );
}

export function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** HubSpot ignores a step back of the lifecycle stage; only clearing it first allows one. */
export function isStepBack(
  definition: Catalogue[string] | undefined,
  before: string | undefined,
  after: string,
): boolean {
  if (!definition?.forwardOnly || !before || after === '') return false;
  const order = definition.options ?? [];
  return order.indexOf(after) < order.indexOf(before);
}

/** The property whose history is kept: `propertiesWithHistory` of any other is empty. */
export const WITH_HISTORY = 'email';

/** The newest first. */
export function historyAfter(history: readonly PastValue[], changed: Values, at: number): readonly PastValue[] {
  const value = changed[WITH_HISTORY];
  return value === undefined ? history : [{ value, at }, ...history];
}

/** The further addresses of a contact. */
export function additionalOf({ hs_additional_emails: list = '' }: Values): readonly string[] {
  return list.split(';').filter((address) => address !== '');
}

/** What the contact that stays has after a merge: its own values, those that it lacked, and the other's addresses beside its own. */
export function mergedValues(primary: Values, other: Values): Values {
  const own = primary.email ?? other.email;
  const addresses = [...additionalOf(primary), ...additionalOf(other), ...(other.email ? [other.email] : [])];
  const additional = [...new Set(addresses)].filter((address) => address !== own).join(';');
  return { ...other, ...primary, ...(additional !== '' && { hs_additional_emails: additional }) };
}
