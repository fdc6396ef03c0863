import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html and the operations' own errors. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function invalidValue(parameter: string, why: string): AwsError {
  return new AwsError('InvalidParameterValueException', `The value of ${parameter} is invalid: ${why}`);
}

export function missingParameter(parameter: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The parameter ${parameter} is required.`);
}

/** What in a metric math expression is wrong or not emulated, with the expression itself. */
export function expressionError(source: string, why: string): AwsError {
  return validationError(`Error in expression «${source}»: ${why}.`);
}

/** @throws AwsError that names a member of the input which is not emulated. */
export function refuseOthers(input: Input, members: readonly string[]): void {
  const unknown = Object.keys(input).find((member) => !members.includes(member) && input[member] !== undefined);
  if (unknown) throw invalidValue(unknown, 'the local CloudWatch does not emulate it');
}
