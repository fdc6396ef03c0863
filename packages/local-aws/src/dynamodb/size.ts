import { AwsError } from '../aws/error.ts';
import type { Attribute, Item } from './request.ts';

export const ITEM_LIMIT_BYTES = 400 * 1024;

/**
 * dynalite counts characters where AWS counts the bytes of UTF-8.
 * @throws AwsError `ValidationException`
 */
export function refuseOversize(item: Item): void {
  if (itemBytes(item) > ITEM_LIMIT_BYTES)
    throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
}

/** «DynamoDB item sizes and formats»: names and values, and a little for every list, map and their elements. */
function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: Attribute): number {
  const [type = '', content] = Object.entries(value)[0] ?? [];
  if (type === 'M') return 3 + Object.keys(content as Item).length + itemBytes(content as Item);
  if (type === 'L') return (content as Attribute[]).reduce((sum, element) => sum + 1 + valueBytes(element), 3);
  if (Array.isArray(content)) return content.reduce((sum, member) => sum + scalarBytes(type.slice(0, 1), member), 0);
  return scalarBytes(type, content);
}

function scalarBytes(type: string, content: unknown): number {
  if (type === 'S') return Buffer.byteLength(String(content));
  if (type === 'B') return Buffer.byteLength(String(content), 'base64');
  return type === 'N' ? 1 + Math.ceil(String(content).replace(/^-?0*\.?|0+$/g, '').length / 2) : 1;
}
