import { createHash } from 'node:crypto';

/**
 * A window in which a sender may hand over its secret. It is a tag of the secret: a version would become the current value of an
 * empty secret, and the receiver needs no service more. Opened by `ops enrol`, read by receivers.
 */
export interface EnrolmentWindow {
  /** Id of the secret's version under which the one offer of this window is stored. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export const ENROLMENT_TAG = 'penstock:enrolment';

/** The parameter of the webhook URL that holds the nonce. */
const PARAMETER = 'enrol';
/** At least 128 bits in base64url. */
const NONCE = /^[A-Za-z0-9_-]{22,64}$/;

/** A hash, so that a reader of tags does not learn the nonce; as long as Secrets Manager takes an id. */
export const enrolmentVersion = (nonce: string) => createHash('sha256').update(`enrolment:${nonce}`).digest('hex');

export const enrolmentUrl = (webhookUrl: string, nonce: string) => `${webhookUrl}?${PARAMETER}=${nonce}`;

/** The nonce of a webhook URL, where it has one. */
export function nonceIn(url: string): string | undefined {
  const [, query = ''] = url.split('?', 2);
  const nonce = new URLSearchParams(query.slice(0, 4096)).get(PARAMETER);
  return nonce !== null && NONCE.test(nonce) ? nonce : undefined;
}

export function writeEnrolmentWindow({ version, until }: EnrolmentWindow): string {
  return `${new Date(until).toISOString()} ${version}`;
}

/** Undefined for a tag that is no window. */
export function readEnrolmentWindow(tag: string): EnrolmentWindow | undefined {
  const [time = '', version = ''] = tag.split(' ');
  const until = Date.parse(time);
  return Number.isNaN(until) || !/^[0-9a-f]{64}$/.test(version) ? undefined : { version, until };
}
