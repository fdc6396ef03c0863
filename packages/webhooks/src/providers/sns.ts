import { verify } from 'node:crypto';
import { EMPTY_200 } from '../answers.ts';
import type { Call } from '../call.ts';
import { decode, sameText } from '../compare.ts';
import { bodyOf, isRecord, type JsonEvent, jsonEvent } from '../events/json.ts';
import { tokensIn } from '../json/tokens.ts';
import { keyOfCertificate } from '../keys/certificate.ts';
import { remote } from '../keys/remote.ts';
import { trustedUrl } from '../keys/trusted-url.ts';
import type { Provider } from '../provider.ts';
import type { Facts, Reading, Verdict } from '../scheme.ts';

export const sns: Provider = {
  id: 'sns',
  label: 'Amazon SNS over HTTPS',
  status: 'verified',
  signed: 'chosen fields of the message, as SNS documents them',
  freshness: 'none; the time is signed',
  parts: [{ name: 'topicArn', from: 'the topic', form: /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/ }],
  // A message has 256 KB at most (SNS quotas); escapes can make it several times as long, and each escaped quote counts.
  limits: { bytes: 1_000_000, parts: { most: 60_000, count: tokensIn } },
  scheme: { verify: snsMessage },
  handshake: { says: 'SubscriptionConfirmation, signed and for our topic: its SubscribeURL is fetched' },
  events: {
    read: snsEvent,
    id: ['body/MessageId'],
    type: ['body/Type'],
    time: { at: 'body/Timestamp', unit: 'iso' },
    account: ['body/TopicArn'],
  },
  answer: EMPTY_200,
  deadline: 'about 15 s',
  retries: '3, 20 s apart, by default; a policy may stretch to an hour',
  notes:
    'Raw message delivery is unsigned and refused. Sets of fields and hosts of certificates as AWS documents them.',
};

const CERTIFICATE_PATH = /^\/SimpleNotificationService-[A-Za-z0-9]{1,64}\.pem$/;
const CONFIRMATION_PATH = /^\/\?Action=ConfirmSubscription&[\x21-\x7e]{1,1500}$/;

/** The one host of the topic's region: `arn:PARTITION:sns:REGION:ACCOUNT:NAME`. */
function hostOf(topicArn: string): RegExp {
  const [, partition, , region = ''] = topicArn.split(':');
  return new RegExp(`^sns\\.${region}\\.amazonaws\\.com${partition === 'aws-cn' ? '\\.cn' : ''}$`);
}

/** Which fields are signed, in order, by type; a missing Subject is left out (SNS developer guide). */
const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const SIGNED: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['Notification', NOTIFICATION],
  ['SubscriptionConfirmation', CONFIRMATION],
  ['UnsubscribeConfirmation', CONFIRMATION],
]);

async function snsMessage(call: Call): Promise<Verdict> {
  const message = bodyOf(call)?.value;
  if (!isRecord(message)) return 'missing-signature';
  const { Type, Signature, SignatureVersion, SigningCertURL, TopicArn } = message;
  const names = SIGNED.get(Type);
  if (typeof Signature !== 'string' || typeof SigningCertURL !== 'string') return 'missing-signature';
  const signature = decode(Signature, 'base64');
  const hash = SignatureVersion === '1' ? 'sha1' : SignatureVersion === '2' ? 'sha256' : undefined;
  if (!signature || !hash || !names || typeof TopicArn !== 'string') return 'malformed-signature';
  const topics = call.values('topicArn');
  if (topics.length === 0) return 'secret-unavailable';
  const text = signedText(message, names);
  if (text === undefined) return 'malformed-signature';
  // Before anything is fetched: only our own topics, and only certificates of their region, make us call out.
  const topic = topics.find((known) => sameText(known, TopicArn));
  if (topic === undefined) return 'wrong-audience';
  const key = await keyOfCertificate(call, SigningCertURL, { host: hostOf(topic), path: CERTIFICATE_PATH });
  if (typeof key === 'string') return key;
  if (key.asymmetricKeyType !== 'rsa') return 'untrusted-certificate';
  return verify(hash, Buffer.from(text), key, signature) ? { topicArn: topic } : 'signature-mismatch';
}

function signedText(message: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  let text = '';
  for (const name of names) {
    const value = Object.hasOwn(message, name) ? message[name] : undefined;
    if (value === undefined && name === 'Subject') continue;
    if (typeof value !== 'string') return undefined;
    text += `${name}\n${value}\n`;
  }
  return text;
}

/** A notification is an event; the URL of a subscription's confirmation is fetched, once its signature is verified. */
async function snsEvent(call: Call, reader: JsonEvent, facts: Facts): Promise<Reading> {
  const message = bodyOf(call)?.value;
  if (!isRecord(message) || message.Type !== 'SubscriptionConfirmation') return jsonEvent(call, reader, facts);
  const rule = { host: hostOf(facts.topicArn ?? ''), path: CONFIRMATION_PATH };
  const url = typeof message.SubscribeURL === 'string' ? trustedUrl(message.SubscribeURL, rule) : undefined;
  if (!url) return 'untrusted-url';
  const { fetch } = call.options;
  const want = { url, parse: () => true, isAbsent: () => false, named: 'by-us' } as const;
  const confirmed = fetch && (await remote(fetch, call.now, want));
  return typeof confirmed === 'object' ? { kind: 'respond', response: EMPTY_200 } : 'key-unavailable';
}
