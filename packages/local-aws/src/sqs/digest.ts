import { createHash, hash } from 'node:crypto';
import type { Input } from '../aws/values.ts';

/** A message attribute as the JSON protocol carries it; `BinaryValue` is base64 text. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export const bodyDigest = (body: string) => hash('md5', body);

const STRING_TYPE = 1;
const BINARY_TYPE = 2;

/**
 * MD5 of message attributes as the SQS developer guide defines it («Calculating the MD5 message digest for message
 * attributes»): by name, each as length and bytes of name, of data type, a transport byte, length and bytes of the value.
 * Lengths are four bytes, big end first. Undefined without attributes, as AWS leaves the member out.
 */
export function attributesDigest(attributes: MessageAttributes | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort();
  if (!attributes || names.length === 0) return undefined;
  const digest = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    digest.update(Buffer.of(isBinary(attribute) ? BINARY_TYPE : STRING_TYPE));
    add(attributeValue(attribute));
  }
  return digest.digest('hex');
}

export const isBinary = (attribute: Pick<Input, 'DataType'>) => String(attribute.DataType).startsWith('Binary');

export function attributeValue(attribute: MessageAttribute): Buffer {
  return isBinary(attribute)
    ? Buffer.from(attribute.BinaryValue ?? '', 'base64')
    : Buffer.from(attribute.StringValue ?? '');
}
