import type { Answer } from '../toolkit/request.ts';

/**
 * Salesforce's errors: a list, also of one.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
export function refusal(status: number, errorCode: string, message: string, fields?: readonly string[]): Answer {
  return { status, body: [{ message, errorCode, ...(fields && { fields }) }] };
}

export const NOT_FOUND = refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
