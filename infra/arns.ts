import { Aws } from 'aws-cdk-lib';

/** ARNs of this account and region by name: stacks that know each other by names need no exports, which block every change of what is exported. */
const arn = (service: string, resource: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

export const functionArn = (name: string) => arn('lambda', `function:${name}`);
export const queueArn = (name: string) => arn('sqs', name);
export const tableArn = (name: string) => arn('dynamodb', `table/${name}`);
export const topicArn = (name: string) => arn('sns', name);

/**
 * The ARN of the secret with exactly this name: Secrets Manager ends every ARN with a hyphen and six characters, so no other
 * name can match (https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html).
 */
export const secretArn = (name: string) => arn('secretsmanager', `secret:${name}-??????`);

/** All secrets whose names begin so; the prefix ends with a slash. */
export const secretArns = (prefix: string) => arn('secretsmanager', `secret:${prefix}*`);
