import { Aws, CfnOutput } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  ACT_PREFIX,
  ANY_REPORT,
  controlTableName,
  LOOK_ALIAS,
  ledgerTableName,
  observerPolicyName,
  recoverFunctionName,
  resourceName,
  responderPolicyName,
} from '../../shared/topology/index.ts';
import { functionArn, queueArn, secretArns, tableArn } from '../arns.ts';
import { acknowledge } from '../nag.ts';

export interface PeoplePoliciesProps {
  readonly environment: string;
  /** Whether a reconciliation writes reports. */
  readonly hasReports: boolean;
}

/**
 * What people may do with `npm run ops`, as two managed policies for the roles that they take. *Observer* reads how the environment
 * stands: payloads masked, no secret, and it changes nothing. *Responder*, beside it, acts in an incident: through the recover
 * function, which bounds what is done; it fills secrets and cannot read them.
 */
export class PeoplePolicies extends Construct {
  constructor(scope: Construct, id: string, { environment, hasReports }: PeoplePoliciesProps) {
    super(scope, id);
    const observer = new ManagedPolicy(this, 'Observer', {
      managedPolicyName: observerPolicyName(environment),
      description: `Penstock ${environment}: reads what \`npm run ops\` shows.`,
      statements: [...observing(environment), ...(hasReports ? [readingReports(environment)] : [])],
    });
    const responder = new ManagedPolicy(this, 'Responder', {
      managedPolicyName: responderPolicyName(environment),
      description: `Penstock ${environment}: acts in an incident, beside the observer's policy.`,
      statements: responding(environment),
    });
    acknowledge(observer, 'people-read-by-name', 'Resource::*');
    const arns = (service: string, resource: string) =>
      `Resource::arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}`;
    acknowledge(observer, 'people-read-by-name', arns('sqs', resourceName(environment, '*')));
    acknowledge(observer, 'people-read-by-name', arns('dynamodb', `table/${ledgerTableName(environment)}/index/*`));
    const reports = reportsIn(environment, '<AWS::AccountId>', '<AWS::Region>', '<AWS::Partition>');
    if (hasReports) acknowledge(observer, 'people-read-by-name', `Resource::${reports}`);
    acknowledge(responder, 'people-fill-secrets', arns('secretsmanager', `secret:penstock/${environment}/*`));
    new CfnOutput(this, 'Policies', {
      value: `${observer.managedPolicyName}, ${responder.managedPolicyName}`,
      description: 'For the roles of people: the first reads, the second acts beside it.',
    }).overrideLogicalId('PeoplePolicies');
  }
}

const allow = (actions: string[], resources: string[], conditions?: Record<string, object>) =>
  new PolicyStatement({ actions, resources, ...(conditions && { conditions }) });

const reportsIn = (environment: string, account: string, region: string, partition: string) =>
  `arn:${partition}:s3:::${resourceName(environment, 'claims')}-${account}-${region}/${ANY_REPORT}`;

/** Counts and ids of records, and nothing of their content. */
const readingReports = (environment: string) =>
  allow(['s3:GetObject'], [reportsIn(environment, Aws.ACCOUNT_ID, Aws.REGION, Aws.PARTITION)]);

function observing(environment: string): PolicyStatement[] {
  const ledger = tableArn(ledgerTableName(environment));
  return [
    allow(['sqs:ListQueues', 'lambda:ListEventSourceMappings'], ['*']),
    allow(['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory', 'cloudwatch:GetMetricData'], ['*']),
    allow(['sqs:GetQueueAttributes'], [queueArn(resourceName(environment, '*'))]),
    allow(['dynamodb:Query'], [ledger, `${ledger}/index/*`]),
    allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [ledger]),
    allow(['dynamodb:BatchGetItem'], [tableArn(controlTableName(environment))]),
    // By this alias the function shows payloads masked.
    allow(['lambda:InvokeFunction'], [functionArn(`${recoverFunctionName(environment)}:${LOOK_ALIAS}`)]),
  ];
}

/** What the person does is written into the audit first, by the command. */
function responding(environment: string): PolicyStatement[] {
  return [
    allow(['dynamodb:PutItem'], [tableArn(ledgerTableName(environment))], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${ACT_PREFIX}*`] },
    }),
    allow(['lambda:InvokeFunction'], [functionArn(recoverFunctionName(environment))]),
    allow(
      ['secretsmanager:DescribeSecret', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      [secretArns(`penstock/${environment}/`)],
    ),
  ];
}
