import type { Credential } from './credential.ts';

type Unavailable = Extract<Credential, { kind: 'unavailable' }>;

/** The secret exists and is empty: a deploy creates it so. */
export function fillIt(name: string): Unavailable {
  const detail = `The secret of ${name} is empty. Fill it: npm run ops -- secrets fill destinations/${name} --env ENVIRONMENT`;
  return { kind: 'unavailable', reason: `${name}-credential-not-filled`, blame: 'ours', detail };
}

/** There is not enough time left to wait for it. What was begun goes on. */
export function tooLate(name: string): Unavailable {
  return { kind: 'unavailable', reason: `${name}-credential-late`, blame: 'none' };
}

/** A store that does not answer must not hold a worker beyond its own limit. */
export async function endsWithin(ms: number, name: string, found: Promise<Credential>): Promise<Credential> {
  const late = Promise.withResolvers<Credential>();
  const timer = setTimeout(() => late.resolve(tooLate(name)), Math.max(0, ms));
  try {
    return await Promise.race([found, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
