import { AwsError } from './error.ts';
import type { Input } from './values.ts';

/** An item of DynamoDB may nest 32 times, which is two levels of JSON each; the rest is for what holds the item. */
const DEPTH_LIMIT = 100;

/**
 * The members of a request's body; none when it is empty.
 * @throws AwsError `SerializationException`, without a word of the body.
 */
export function parseJsonObject(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input) && !isDeeper(input, DEPTH_LIMIT))
      return input as Input;
  } catch {
    // Answered below: the parser's own message would quote the body.
  }
  throw new AwsError(
    'SerializationException',
    `The request body is not a JSON object of at most ${DEPTH_LIMIT} levels.`,
  );
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((inner) => isDeeper(inner, limit - 1));
}
