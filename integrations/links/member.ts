import { createHash } from 'node:crypto';
import { path } from 'penstock';

/** Mailchimp's id of an address in an audience: the MD5 of it in lower case, in hex. */
export function memberHash(address: string): string {
  return createHash('md5').update(address.toLowerCase()).digest('hex');
}

/** What two records of a member are compared by. */
interface ComparedValues {
  readonly email_address?: string | undefined;
  readonly merge_fields?: { readonly FNAME?: unknown; readonly LNAME?: unknown } | undefined;
}

/** Tells the values that we wrote from those that another writes. No value can be read from it. */
export function valuesHash({ email_address = '', merge_fields = {} }: ComparedValues): string {
  const { FNAME, LNAME } = merge_fields;
  return createHash('sha256')
    .update(JSON.stringify([email_address.toLowerCase(), FNAME, LNAME]))
    .digest('hex')
    .slice(0, 32);
}

export const memberPath = (listId: string, hash: string) => path`/3.0/lists/${listId}/members/${hash}`;
