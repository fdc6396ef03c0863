import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { EnvironmentSettings } from '../../shared/contract/index.ts';
import { egressParameter } from '../../shared/topology/index.ts';
import { acknowledge } from '../nag.ts';
import type { PenstockFunction } from './penstock-function.ts';

/** What Lambda needs to connect a function to a network; EC2 knows no resource to hold the reads to. */
const NETWORK_ACTIONS = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** Sends a function's calls through the environment's static addresses, where the settings ask for them. */
export function throughStaticAddresses(
  fn: PenstockFunction,
  environment: string,
  { egress }: Pick<EnvironmentSettings, 'egress'>,
): void {
  if (!egress) return;
  fn.allow(NETWORK_ACTIONS, ['*']);
  acknowledge(fn, 'network-of-lambda', 'Resource::*');
  // Read at the deploy: an export could not be taken away while a function uses it.
  const id = (what: Parameters<typeof egressParameter>[1]) => `{{resolve:ssm:${egressParameter(environment, what)}}}`;
  (fn.function.node.defaultChild as CfnFunction).addPropertyOverride('VpcConfig', {
    SecurityGroupIds: [id('security-group')],
    SubnetIds: Array.from({ length: egress.zones }, (_, i) => id(`subnet-${i + 1}`)),
  });
}
