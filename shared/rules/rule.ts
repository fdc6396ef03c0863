/** One rule over values. */
export interface Rule<T> {
  readonly name: string;
  /** The offending value and the remedy, or nothing where the rule holds. */
  readonly check: (subject: T) => string | undefined;
}

/** A broken rule: which one, where, the value that broke it and what to do. */
export interface Violation {
  readonly rule: string;
  /** For example `hubspot-to-mailchimp.deliveries.contact-to-member`. */
  readonly where: string;
  readonly message: string;
}

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export function textAt(value: unknown, path: string): string | undefined {
  const found = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
  return typeof found === 'string' ? found : undefined;
}

/** What is wrong with a name that must be kebab-case, with the remedy. */
export function kebab(what: string, value: string): string | undefined {
  return KEBAB_CASE.test(value) ? undefined : `${what} is "${value}"; use lower-case words joined by hyphens.`;
}

export function range(what: string, value: number, low: number, high: number, unit: string): string | undefined {
  return value >= low && value <= high ? undefined : `${what} is ${value}; give ${low} to ${high} ${unit}.`;
}

/** What is wrong with a calendar day, if anything. */
export function dayProblem(what: string, day: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))
    ? undefined
    : `${what} is "${day}"; give a day such as 2026-11-30.`;
}
