import type * as z from 'zod';

/** A vendor's settings, as tests and people change them: accepted credentials, limits, catalogue. */
export interface SettingsRules<Settings> {
  readonly initial: Settings;
  /** Every member is optional: a change replaces each member that it names as a whole. */
  readonly change: z.ZodType<Partial<Settings>>;
  /** The settings with every credential masked. */
  masked(settings: Settings): unknown;
}

/** A request to the control interface that cannot be carried out; the message names the mistake and the remedy. */
export class ControlError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** Checks the body of a control request; the error names every invalid member and what it must be. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ControlError(result.error.issues.flatMap(described).join(' '));
}

function described(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(
      (key) => `"${at ? `${at}.` : ''}${key}" has no meaning here: leave it out. GET /_control lists what has.`,
    );
  return [`"${at || 'the body'}" ${issue.message}.`];
}

/** Keeps the last four characters, so that two credentials can be told apart. */
export function mask(secret: string): string {
  return `…${secret.length > 8 ? secret.slice(-4) : ''}`;
}
