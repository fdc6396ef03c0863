import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { absenceIn, SecretUnavailable, type WhyAbsent } from './why.ts';

export type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SecretReader {
  /**
   * The secret's text at a stage; `undefined` where the stage holds nothing. Cached. With `fresh` it is read again, if
   * that was not asked for too often: forged requests must not turn into a bill. `unusable`, because what is cached cannot be used,
   * may be asked for more often.
   * @throws SecretUnavailable when it cannot be read and was never read before.
   */
  read(
    secretId: string,
    stage?: Stage,
    options?: { readonly fresh?: boolean | 'unusable' },
  ): Promise<string | undefined>;
}

/** What a stage of a secret holds. */
export interface SecretVersion {
  /** Without the space around it; undefined where there is none. */
  readonly value: string | undefined;
  /** When this version was stored, in milliseconds since the epoch. */
  readonly createdAt?: number;
  /** Why there is no value; undefined where there is a version whose text is empty. */
  readonly absent?: WhyAbsent;
}

export interface VersionReader extends SecretReader {
  /** As `read`, with when the version was stored. */
  version(...asked: Parameters<SecretReader['read']>): Promise<SecretVersion>;
}

export interface SecretReaderOptions {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Default 300,000: at 5 s a busy environment would pay for half a million calls a month. */
  readonly maxAgeMs?: number;
  /** Default 10,000. How often, in the long run, a fresh value is read on demand. */
  readonly refreshEveryMs?: number;
  /** Default 1000. The same for a secret that is empty or unusable: one that a person has just filled must not be waited for. */
  readonly unusableEveryMs?: number;
  /** Called when a secret could not be read, and the value that was read before is used instead. */
  onTrouble?(trouble: SecretUnavailable): void;
}

/** Fresh reads in a row before `refreshEveryMs` applies: a rotation seldom meets that many forged requests. */
const REFRESH_BURST = 5;

interface Entry extends SecretVersion {
  readonly readAt: number;
}

/** Reads secrets through a cache that outlives a Secrets Manager that fails. It keeps "nothing there" for a flood of requests only. */
export function createSecretReader(options: SecretReaderOptions): VersionReader {
  const { client, now, maxAgeMs = 300_000, refreshEveryMs = 10_000, unusableEveryMs = 1000, onTrouble } = options;
  const entries = new Map<string, Entry>();
  const loading = new Map<string, Promise<Entry>>();
  const allowances = new Map<string, { readonly left: number; readonly at: number }>();

  function mayRefresh(key: string, everyMs: number): boolean {
    const { left, at } = allowances.get(key) ?? { left: REFRESH_BURST, at: now() };
    const available = Math.min(REFRESH_BURST, left + (now() - at) / everyMs);
    allowances.set(key, { left: available >= 1 ? available - 1 : available, at: now() });
    return available >= 1;
  }

  async function load(secretId: string, stage: Stage): Promise<Entry> {
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }));
      const text = answer.SecretString?.trim();
      const createdAt = answer.CreatedDate?.getTime();
      return { value: text === '' ? undefined : text, ...(createdAt !== undefined && { createdAt }), readAt: now() };
    } catch (error) {
      const absent = absenceIn(error);
      if (!absent) throw error;
      return { value: undefined, absent, readAt: now() };
    }
  }

  function loadOnce(key: string, secretId: string, stage: Stage): Promise<Entry> {
    const running = loading.get(key) ?? load(secretId, stage).finally(() => loading.delete(key));
    loading.set(key, running);
    return running;
  }

  async function version(
    ...[secretId, stage = 'AWSCURRENT', { fresh = false } = {}]: Parameters<SecretReader['read']>
  ) {
    const key = `${secretId} ${stage}`;
    const known = entries.get(key);
    const isYoung = known !== undefined && now() - known.readAt < maxAgeMs;
    // A secret that is empty is looked for at every read; a previous value seldom appears by itself.
    const isEmpty = known?.value === undefined && stage === 'AWSCURRENT';
    const everyMs = isEmpty || fresh === 'unusable' ? unusableEveryMs : refreshEveryMs;
    if (isYoung && !((fresh || isEmpty) && mayRefresh(key, everyMs))) return known;
    try {
      const entry = await loadOnce(key, secretId, stage);
      entries.set(key, entry);
      return entry;
    } catch (error) {
      const trouble = new SecretUnavailable(secretId, error);
      // An old value beats none: a vendor's call can still succeed while Secrets Manager is down.
      if (known?.value === undefined) throw trouble;
      onTrouble?.(trouble);
      const kept = { ...known, readAt: now() - maxAgeMs + Math.min(refreshEveryMs, maxAgeMs) };
      entries.set(key, kept);
      return kept;
    }
  }

  return { version, read: async (...asked) => (await version(...asked)).value };
}
