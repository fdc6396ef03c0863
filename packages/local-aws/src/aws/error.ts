import type { Output } from './values.ts';

/** An error that AWS itself would answer, with AWS's own code and words. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, for example `Item` of a failed condition. */
  readonly details: Output;

  constructor(code: string, message: string, status = 400, details: Output = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}
