import { AwsError } from '../aws/service.ts';

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
