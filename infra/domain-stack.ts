import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { CustomDomain } from '../shared/contract/index.ts';
import { KEPT } from './constructs/kept.ts';

export interface DomainStackProps extends StackProps {
  readonly domain: CustomDomain;
}

/**
 * The custom domains of an environment; each integration's stack maps its API to one. A stack of its own: when the settings name no
 * domain any more, the integrations' mappings go first, and a person deletes this stack afterwards.
 */
export class DomainStack extends Stack {
  constructor(scope: Construct, id: string, { domain, ...props }: DomainStackProps) {
    super(scope, id, props);
    const { name, certificateArn, mutualTls } = domain;
    if (certificateArn !== undefined) this.#add('Domain', name, { certificateArn });
    if (!mutualTls) return;
    const {
      truststoreUri,
      truststoreVersion,
      ownershipCertificateArn: ownershipVerificationCertificateArn,
    } = mutualTls;
    this.#add('MutualTlsDomain', mutualTls.name, {
      certificateArn: mutualTls.certificateArn,
      ...(ownershipVerificationCertificateArn !== undefined && { ownershipVerificationCertificateArn }),
      mutualTlsAuthentication: { truststoreUri, ...(truststoreVersion !== undefined && { truststoreVersion }) },
    });
  }

  #add(
    id: string,
    domainName: string,
    {
      mutualTlsAuthentication,
      ...certificate
    }: Pick<CfnDomainName.DomainNameConfigurationProperty, 'certificateArn' | 'ownershipVerificationCertificateArn'> & {
      readonly mutualTlsAuthentication?: CfnDomainName.MutualTlsAuthenticationProperty;
    },
  ): void {
    const domain = new CfnDomainName(this, id, {
      domainName,
      domainNameConfigurations: [{ ...certificate, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' }],
      ...(mutualTlsAuthentication && { mutualTlsAuthentication }),
    });
    // Vendors send to it: a change of its name leaves the old one to them until they know the new one.
    domain.applyRemovalPolicy(KEPT);
    new CfnOutput(this, `${id}Target`, {
      value: domain.attrRegionalDomainName,
      description: `Point the DNS record of ${domainName} (CNAME, or an alias) at it.`,
    });
  }
}

/** Whether the settings ask for a domain that does not exist already. */
export const hasDomains = ({ certificateArn, mutualTls }: CustomDomain) =>
  certificateArn !== undefined || mutualTls !== undefined;
