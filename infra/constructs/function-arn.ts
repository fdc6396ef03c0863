import { Aws } from 'aws-cdk-lib';

/** The ARN of a function of this account by its name: stacks that use names do not depend on each other. */
export const functionArn = (name: string) =>
  `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`;
