import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

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

/** A secret could not be read. Names the secret and what to look at, never a value. */
export class SecretUnavailable extends Error {
  constructor(secretId: string, cause: unknown) {
    const why = cause instanceof Error ? cause.name : 'unknown error';
    super(`Secret ${secretId} cannot be read (${why}). Check the function's permission and Secrets Manager's health.`);
    this.name = 'SecretUnavailable';
  }
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
}

/** Fresh reads in a row before `refreshEveryMs` applies: a rotation seldom meets that many forged requests. */
const REFRESH_BURST = 5;

interface Entry {
  readonly value: string | undefined;
  readonly readAt: number;
}

/** Reads secrets through a cache that outlives a Secrets Manager that fails. It keeps "nothing there" for a flood of requests only. */
export function createSecretReader(options: SecretReaderOptions): SecretReader {
  const { client, now, maxAgeMs = 300_000, refreshEveryMs = 10_000, unusableEveryMs = 1000 } = options;
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
    const answer = await client
      .send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }))
      .catch((error: unknown) => {
        // A secret without a value at this stage answers the same as one that does not exist.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return { SecretString: undefined };
        throw error;
      });
    const text = answer.SecretString?.trim();
    return { value: text === '' ? undefined : text, readAt: now() };
  }

  function loadOnce(key: string, secretId: string, stage: Stage): Promise<Entry> {
    const running = loading.get(key) ?? load(secretId, stage).finally(() => loading.delete(key));
    loading.set(key, running);
    return running;
  }

  return {
    async read(secretId, stage = 'AWSCURRENT', { fresh = false } = {}) {
      const key = `${secretId} ${stage}`;
      const known = entries.get(key);
      const isYoung = known !== undefined && now() - known.readAt < maxAgeMs;
      // A secret that is empty is looked for at every read; a previous value seldom appears by itself.
      const isEmpty = known?.value === undefined && stage === 'AWSCURRENT';
      const everyMs = isEmpty || fresh === 'unusable' ? unusableEveryMs : refreshEveryMs;
      if (isYoung && !((fresh || isEmpty) && mayRefresh(key, everyMs))) return known.value;
      try {
        const entry = await loadOnce(key, secretId, stage);
        entries.set(key, entry);
        return entry.value;
      } catch (error) {
        // An old value beats none: a vendor's call can still succeed while Secrets Manager is down.
        if (known?.value !== undefined) {
          entries.set(key, { value: known.value, readAt: now() - maxAgeMs + refreshEveryMs });
          return known.value;
        }
        throw new SecretUnavailable(secretId, error);
      }
    },
  };
}
