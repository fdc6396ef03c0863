import { randomUUID } from 'node:crypto';
import type { Input } from '../aws/values.ts';
import { invalidParameter } from './errors.ts';
import type { Message, MessageAttributes } from './message.ts';

const MAX_BYTES = 262_144;
const REFUSED = ['MessageStructure', 'MessageGroupId', 'MessageDeduplicationId', 'PhoneNumber', 'TargetArn'];

/** Reads the members of Publish. @throws AwsError `InvalidParameter`; what is not emulated is refused by name. */
export function readMessage(input: Input, topicArn: string, time: number): Message {
  const refused = REFUSED.find((name) => input[name] !== undefined);
  if (refused) throw invalidParameter(`${refused} is not emulated by the local SNS`);
  const { Message: text, Subject: subject, MessageAttributes: given } = input;
  if (typeof text !== 'string' || text === '') throw invalidParameter('Empty message');
  if (Buffer.byteLength(text) > MAX_BYTES) throw invalidParameter('Message too long');
  // The API reference: printable ASCII, at most 100 characters, no line break.
  if (subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(String(subject))) throw invalidParameter('Subject');
  return {
    type: 'Notification',
    messageId: randomUUID(),
    topicArn,
    text,
    time,
    ...(subject === undefined ? {} : { subject: String(subject) }),
    ...(given === undefined ? {} : { attributes: attributesOf(given) }),
  };
}

function attributesOf(given: unknown): MessageAttributes {
  const attributes = given as Readonly<Record<string, Readonly<Record<string, string>>>>;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType ?? 'String', Value: StringValue ?? BinaryValue ?? '' },
    ]),
  );
}
