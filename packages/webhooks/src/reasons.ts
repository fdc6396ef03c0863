import type { Reason } from './types.ts';

/** Shapes answer either a reason to refuse or what they found. */
export function isReason(answer: Reason | object): answer is Reason {
  return typeof answer === 'string';
}
