import { type SignatureVersion, type Signer, textToSign } from './signing.ts';
import type { Subscription } from './subscription.ts';

/** One notification for one subscriber, before it is signed. */
export interface Message {
  readonly type: 'Notification' | 'SubscriptionConfirmation';
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly text: string;
  /** When it was published, in milliseconds since the epoch. */
  readonly time: number;
  readonly attributes?: MessageAttributes;
}

export type MessageAttributes = Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;

interface Signing {
  readonly signer: Signer;
  readonly version: SignatureVersion;
  /** Where the certificate and the pages are, without a slash at its end. */
  readonly urlBase: string;
}

/**
 * The JSON document that a subscriber gets, signed.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function signedBody(message: Message, subscription: Subscription, signing: Signing): Record<string, unknown> {
  const { signer, version, urlBase } = signing;
  const { type, messageId, topicArn, subject, text, time } = message;
  const isNotification = type === 'Notification';
  const said: Record<string, string> = {
    Type: type,
    MessageId: messageId,
    ...(isNotification ? {} : { Token: subscription.token }),
    TopicArn: topicArn,
    ...(isNotification && subject !== undefined ? { Subject: subject } : {}),
    Message: text,
    ...(isNotification ? {} : { SubscribeURL: subscribeUrl(urlBase, subscription) }),
    Timestamp: new Date(time).toISOString(),
  };
  return {
    ...said,
    SignatureVersion: version,
    Signature: signer.sign(textToSign(said), version),
    SigningCertURL: `${urlBase}${signer.path}`,
    ...(isNotification && { UnsubscribeURL: unsubscribeUrl(urlBase, subscription) }),
    ...(isNotification && message.attributes && { MessageAttributes: message.attributes }),
  };
}

/** What a subscriber by HTTP is asked before it gets anything. */
export function confirmationText({ topicArn }: Subscription): string {
  return (
    `You have chosen to subscribe to the topic ${topicArn}.\n` +
    'To confirm the subscription, visit the SubscribeURL included in this message.'
  );
}

/** The event of a function that subscribes: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html. */
export function lambdaEvent(body: Record<string, unknown>, subscription: Subscription): object {
  const { SigningCertURL, UnsubscribeURL, ...sns } = body;
  const Sns = {
    Subject: null,
    MessageAttributes: {},
    ...sns,
    SigningCertUrl: SigningCertURL,
    UnsubscribeUrl: UnsubscribeURL,
  };
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscription.arn, Sns }],
  };
}

/** What stands in the head of the request to a subscriber by HTTP; raw is a message without its document. */
export function headersOf(message: Message, subscription: Subscription, isRaw: boolean): Record<string, string> {
  const isNotification = message.type === 'Notification';
  return {
    'x-amz-sns-message-type': message.type,
    'x-amz-sns-message-id': message.messageId,
    'x-amz-sns-topic-arn': message.topicArn,
    ...(isNotification && { 'x-amz-sns-subscription-arn': subscription.arn }),
    ...(isRaw && { 'x-amz-sns-rawdelivery': 'true' }),
  };
}

function subscribeUrl(base: string, { topicArn, token }: Subscription): string {
  return `${base}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
}

function unsubscribeUrl(base: string, { arn }: Subscription): string {
  return `${base}/?Action=Unsubscribe&SubscriptionArn=${arn}`;
}
