import type { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';
import { attributeValue, isBinary, type MessageAttribute, type MessageAttributes } from './digest.ts';
import { invalidParameter, invalidValue, missingParameter, sqsError } from './errors.ts';
import { objectMap, optionalText } from './input.ts';

/** Any character outside the set that SQS takes (API reference, SendMessage); half a surrogate pair is one too. */
const REFUSED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** The body of a SendMessage or of a batch entry. Throws MissingParameter when empty, InvalidMessageContents. */
export function readBody(input: Input): string {
  const body = optionalText(input, 'MessageBody');
  if (!body) throw missingParameter('MessageBody');
  refuseCharacters(body, 'body');
  return body;
}

const MOST_ATTRIBUTES = 10;
const NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
const LONGEST_NAME = 256;
const TYPE = /^(String|Number|Binary)(\..+)?$/;

/** `MessageAttributes` of a send. Throws InvalidParameterValue, or InvalidMessageContents for a value's characters. */
export function readAttributes(input: Input): MessageAttributes {
  const given = Object.entries(objectMap(input, 'MessageAttributes'));
  if (given.length > MOST_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${given.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(given.map(([name, value]) => [name, readAttribute(name, value)]));
}

function readAttribute(name: string, input: Input): MessageAttribute {
  if (!NAME.test(name) || name.length > LONGEST_NAME || /^(aws|amazon)\./i.test(name)) {
    throw invalidParameter(
      `Message (user) attribute name '${name}' is invalid. Reason: 1 to ${LONGEST_NAME} letters, digits, hyphens, ` +
        'underscores and single periods, not at either end, and no prefix of AWS or Amazon.',
    );
  }
  const type = optionalText(input, 'DataType');
  if (!type) throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  if (!TYPE.test(type) || type.length > LONGEST_NAME) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is ` +
        'Binary, Number, and String.',
    );
  }
  const member = isBinary({ DataType: type }) ? 'BinaryValue' : 'StringValue';
  const value = optionalText(input, member);
  if (!value) {
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);
  }
  if (member === 'StringValue') refuseCharacters(value, `attribute '${name}'`);
  if (type.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { DataType: type, [member]: value };
}

/** The X-Ray header of `MessageSystemAttributes`, the only one a sender may set. Throws InvalidParameterValue. */
export function readTraceHeader(input: Input): MessageAttributes {
  const given = objectMap(input, 'MessageSystemAttributes');
  for (const [name, value] of Object.entries(given)) {
    const text = optionalText(value, 'StringValue');
    if (name === 'AWSTraceHeader' && value.DataType === 'String' && text) {
      return { AWSTraceHeader: { DataType: 'String', StringValue: text } };
    }
    throw invalidParameter(
      `Message system attribute name '${name}' is invalid: only AWSTraceHeader of type String, not empty, may be sent.`,
    );
  }
  return {};
}

const TOKEN = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** `MessageGroupId` or `MessageDeduplicationId`. Throws InvalidParameterValue in AWS's words. */
export function readToken(input: Input, name: string): string | undefined {
  const value = optionalText(input, name);
  if (value === undefined || TOKEN.test(value)) return value;
  throw invalidValue(
    value,
    name,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

/** The bytes that count towards the limit: body, and names, types and values of the attributes; not system attributes. */
export function sizeOf(body: string, attributes: MessageAttributes): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + attributeValue(attribute).length;
  }
  return bytes;
}

function refuseCharacters(text: string, where: string): void {
  const found = REFUSED.exec(text);
  if (found) throw invalidCharacter(found[0].charCodeAt(0), where);
}

function invalidCharacter(code: number, where: string): AwsError {
  return sqsError(
    'InvalidMessageContents',
    `Invalid binary character '#x${code.toString(16).toUpperCase()}' was found in the message ${where}, the set of ` +
      'allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].',
  );
}
