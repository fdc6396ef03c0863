import type { Reason } from './types.ts';

/** Shapes return either a reason to refuse or a result. */
export function isReason(answer: Reason | object): answer is Reason {
  return typeof answer === 'string';
}
