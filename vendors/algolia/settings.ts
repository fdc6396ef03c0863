import * as z from 'zod';
import { mask, type SettingsRules } from '../toolkit/settings.ts';

export interface AlgoliaSettings {
  readonly applicationId: string;
  /** Accepted keys, with what each may do. Default: none, so that every call is answered with 403. */
  readonly keys: readonly ApiKey[];
  /** Bytes of a record, by the plan: 10 KB to 100 KB. */
  readonly recordBytes: number;
  /** Tasks that may wait: beyond, writes are answered with 429. */
  readonly pendingTasks: number;
  /** How long a task waits before it is published. The documentation promises no time. */
  readonly taskMs: number;
  /** What the deletion of a record that is not there answers: the reference does not say. */
  readonly absentDeletes: 'accepted' | 'refused';
}

export interface ApiKey {
  readonly key: string;
  /** Access control list, such as `addObject`. */
  readonly acl: readonly string[];
}

const whole = (what: string) => z.int(`must be a whole number of ${what}`).min(0, 'must not be negative');

export const algoliaSettings: SettingsRules<AlgoliaSettings> = {
  initial: {
    applicationId: '',
    keys: [],
    recordBytes: 10_000,
    pendingTasks: 5000,
    taskMs: 20,
    absentDeletes: 'accepted',
  },
  change: z
    .strictObject({
      applicationId: z.string('must be the id of an application').optional(),
      keys: z
        .array(z.strictObject({ key: z.string('must be the text of a key'), acl: z.array(z.string()) }))
        .optional(),
      recordBytes: whole('bytes').optional(),
      pendingTasks: whole('tasks').optional(),
      taskMs: whole('milliseconds').optional(),
      absentDeletes: z.enum(['accepted', 'refused'], 'must be accepted or refused').optional(),
    })
    .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))),
  masked: ({ keys, ...settings }) => ({ ...settings, keys: keys.map(({ key, acl }) => ({ key: mask(key), acl })) }),
};
