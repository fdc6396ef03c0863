import { ListSubscriptionsByTopicCommand, type Subscription } from '@aws-sdk/client-sns';
import type { EnvironmentSettings } from '../../../shared/contract/index.ts';
import { onCallTopicName, pagerBrokenTopicName, pagerFunctionName } from '../../../shared/topology/index.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** Every on-call topic has the subscriptions of the settings, and all are confirmed. */
export async function subscriptionFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment, settings, aws } = examined;
  const arns = (await examined.resources())
    .filter(({ type }) => type === 'AWS::SNS::Topic')
    .map(({ physicalId }) => physicalId);
  const seen = await Promise.all(
    expectedTopics(environment, settings).map(async (expected) => {
      const arn = arns.find((one) => one.endsWith(`:${expected.name}`));
      return judgeTopic(expected, arn, arn === undefined ? [] : await subscriptionsOf(aws.sns, arn), environment);
    }),
  );
  return seen.flat();
}

async function subscriptionsOf(sns: Examined['aws']['sns'], TopicArn: string): Promise<readonly Subscription[]> {
  const seen: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, ...(NextToken && { NextToken }) }));
    seen.push(...(page.Subscriptions ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return seen;
}

interface ExpectedTopic {
  readonly name: string;
  /** E-mail addresses, URLs, and the name of the pager's function. */
  readonly endpoints: readonly string[];
  /** Whether one listener is needed at least. */
  readonly needsOne: boolean;
}

function expectedTopics(environment: string, settings: EnvironmentSettings): readonly ExpectedTopic[] {
  const { onCall, paging, production } = settings;
  const topics = (['page', 'ticket'] as const).map((severity) => ({
    name: onCallTopicName(environment, severity),
    endpoints: [
      ...onCall[severity].map(({ endpoint }) => endpoint),
      ...(paging && paging[severity].length > 0 ? [pagerFunctionName(environment)] : []),
    ],
    needsOne: production,
  }));
  if (!paging) return topics;
  return [...topics, { name: pagerBrokenTopicName(environment), endpoints: paging.whenBroken, needsOne: true }];
}

export function judgeTopic(
  { name, endpoints, needsOne }: ExpectedTopic,
  arn: string | undefined,
  seen: readonly Subscription[],
  environment: string,
): readonly Finding[] {
  const deploy = `npm run deploy -- ${environment}`;
  if (arn === undefined)
    return [
      { thing: name, problem: 'no stack has the topic: its alarms reach no person', remedy: 'Deploy.', run: deploy },
    ];
  const isOf = ({ Endpoint = '' }: Subscription, endpoint: string) =>
    Endpoint === endpoint || Endpoint.endsWith(`:function:${endpoint}`);
  const pending = seen.filter(({ SubscriptionArn = '' }) => !SubscriptionArn.startsWith('arn:'));
  const gone = endpoints.filter((endpoint) => !seen.some((one) => isOf(one, endpoint)));
  return [
    ...pending.map(({ Protocol = '', Endpoint = '' }) => ({
      thing: name,
      problem: `the subscription of ${Endpoint} (${Protocol}) was never confirmed: it hears no alarm`,
      remedy:
        Protocol === 'email'
          ? 'The recipient opens the link in the message of AWS Notifications. This sends it again:'
          : 'Its server must answer the confirmation. This sends it again:',
      run: `aws sns subscribe --topic-arn ${arn} --protocol ${Protocol} --notification-endpoint ${Endpoint}`,
    })),
    ...gone.map((endpoint) => ({
      thing: name,
      problem: `${endpoint}, which penstock.config.ts names, is not subscribed: SNS drops what is not confirmed within two days`,
      remedy: 'Subscribe it again, and confirm it.',
      run: subscribeAgain(arn, endpoint, deploy),
    })),
    ...(needsOne && endpoints.length === 0 && seen.length === 0
      ? [
          {
            thing: name,
            problem: 'it has no subscription: its alarms reach no person',
            remedy: 'Name who is on call in penstock.config.ts (onCall or paging), and deploy.',
            run: deploy,
          },
        ]
      : []),
  ];
}

/** CloudFormation does not notice that a subscription is gone. */
function subscribeAgain(arn: string, endpoint: string, deploy: string): string {
  const subscribe = (protocol: string) =>
    `aws sns subscribe --topic-arn ${arn} --protocol ${protocol} --notification-endpoint ${endpoint}`;
  if (endpoint.startsWith('https:')) return subscribe('https');
  return endpoint.includes('@') ? subscribe('email') : deploy;
}
