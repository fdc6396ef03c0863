import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What lets a browser in: the key is in the address that the console prints, the session in the browser's cookie, the token in
 * every form. Another user of this machine can reach the port, and has none of them.
 */
export interface Session {
  readonly key: string;
  readonly session: string;
  readonly token: string;
}

/** @param random 32 bytes that cannot be guessed */
export function createSession(random: () => Buffer = () => randomBytes(32)): Session {
  const text = () => random().toString('base64url');
  return { key: text(), session: text(), token: text() };
}

/** Browsers send a cookie to every port of a host: its name holds the port. */
export const cookieName = (port: number) => `penstock-console-${port}`;

/** Compares without telling by its time how much was right. */
export function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
