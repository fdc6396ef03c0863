import { CfnOutput, Stack, type StackProps, Tags, Validations } from 'aws-cdk-lib';
import {
  CfnEIP,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  NatProvider,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { egressParameter } from '../shared/topology/index.ts';
import { KEPT } from './constructs/kept.ts';

export interface EgressStackProps extends StackProps {
  readonly environmentName: string;
  readonly zones: number;
}

/**
 * The network through which deliveries call vendors from static addresses. A stack of its own: when the settings ask for none any more,
 * the functions leave it first, and a person deletes this stack afterwards. Its ids travel as SSM parameters, which no export ties down.
 */
export class EgressStack extends Stack {
  constructor(scope: Construct, id: string, { environmentName, zones, ...props }: EgressStackProps) {
    super(scope, id, props);
    const addresses = Array.from({ length: zones }, (_, i) => {
      const address = new CfnEIP(this, `Address${i + 1}`, { domain: 'vpc' });
      // Vendors have it in their lists: another one would be refused until they change them.
      address.applyRemovalPolicy(KEPT);
      Tags.of(address).add('Name', `penstock-${environmentName}-egress-${i + 1}`);
      new CfnOutput(this, `Address${i + 1}Ip`, {
        value: address.attrPublicIp,
        description: 'Deliveries call vendors from this address: give it to those that ask for a list.',
      });
      return address;
    });
    const vpc = new Vpc(this, 'Network', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/24'),
      maxAzs: zones,
      natGateways: zones,
      natGatewayProvider: NatProvider.gateway({
        eipAllocationIds: addresses.map(({ attrAllocationId }) => attrAllocationId),
      }),
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 28 },
        { name: 'functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 26 },
      ],
      // What is free of charge does not pass the NAT gateway, which bills by the GB.
      gatewayEndpoints: {
        Tables: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        Buckets: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Nothing listens in it; each call of a vendor is in the log of its function.',
    });
    const group = new SecurityGroup(this, 'Functions', {
      vpc: vpc as IVpc,
      description: `Functions of penstock ${environmentName} that call vendors: out, and nothing in.`,
      allowAllOutbound: true,
    });
    const parameter = (what: Parameters<typeof egressParameter>[1], value: string) =>
      new StringParameter(this, what, {
        parameterName: egressParameter(environmentName, what),
        description: 'Read by CloudFormation when it deploys the functions.',
        stringValue: value,
      });
    parameter('security-group', group.securityGroupId);
    for (const [i, { subnetId }] of vpc.privateSubnets.entries()) parameter(`subnet-${i + 1}`, subnetId);
  }
}
