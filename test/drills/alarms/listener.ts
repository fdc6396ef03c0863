import { verify, X509Certificate } from 'node:crypto';
import { startReceiver } from '../../../packages/local-aws/test/sns/harness.ts';

/** A notification as SNS posts it to an HTTPS endpoint. */
export interface Notification {
  readonly Type: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly SubscribeURL?: string;
  readonly SigningCertURL: string;
  readonly Signature: string;
}

/** A person on call with an HTTPS endpoint of their own. */
export interface Listener {
  readonly url: string;
  /** Everything that was posted, oldest first. */
  posted(): readonly Notification[];
  close(): Promise<void>;
}

export async function startListener(): Promise<Listener> {
  const { url, received, close } = await startReceiver({ tls: true });
  return { url, close, posted: () => received.map(({ body }) => JSON.parse(body)) };
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html */
const SIGNED = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;

/**
 * Whether the key of SNS's certificate signed the notification.
 * @param endpoint where SNS is by now: after a restart on another port
 */
export async function isGenuine(notification: Notification, endpoint: string): Promise<boolean> {
  const certificate = await fetch(new URL(new URL(notification.SigningCertURL).pathname, endpoint));
  const { publicKey } = new X509Certificate(await certificate.text());
  const members: Readonly<Record<string, string | undefined>> = { ...notification };
  const text = SIGNED.flatMap((name) => (members[name] === undefined ? [] : [`${name}\n${members[name]}\n`])).join('');
  return verify('sha1', Buffer.from(text), publicKey, Buffer.from(notification.Signature, 'base64'));
}
