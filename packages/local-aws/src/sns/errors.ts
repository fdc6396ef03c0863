import { AwsError } from '../aws/error.ts';

/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and the errors of each operation. */
export function invalidParameter(reason: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${reason}`);
}

export function notFound(what: 'Topic' | 'Subscription'): AwsError {
  return new AwsError('NotFound', `${what} does not exist`, 404);
}
