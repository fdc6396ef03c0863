import {
  type CustomDomain,
  type EnvironmentSettings,
  type Integration,
  type MutualTlsDomain,
  receives,
} from '../contract/index.ts';
import { deployedName, webhookPath } from '../topology/index.ts';

const HOST = /^([a-z0-9-]+\.)+[a-z]{2,}$/;
const CERTIFICATE = /^arn:aws[\w-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;
const TRUST_STORE = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/\S+$/;
/** What API Gateway takes in a mapping's key: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html. */
const BASE_PATH = /^[\w$.+!*'()-]+(\/[\w$.+!*'()-]+)*$/;

/** What is wrong with an environment's custom domain, in sentences that begin with `where`. */
export function domainProblems(
  where: string,
  { domain, region, production }: EnvironmentSettings,
  integrations: readonly Integration[],
): readonly string[] {
  const withoutOne = integrations.filter(({ source }) => provesByCertificate(source)).map(({ name }) => name);
  const problems = [
    ...(domain ? [...ownProblems(domain, region), ...pathProblems(domain, integrations)] : []),
    ...(production && !domain?.mutualTls
      ? withoutOne.map(
          (name) =>
            `domain.mutualTls is missing, and ${name} proves its sender by a client certificate, which only such a domain asks for: every webhook would be refused. Name the domain, its certificate and its trust store.`,
        )
      : []),
  ];
  return problems.map((problem) => `${where}.${problem}`);
}

/** Whether the sender shows a client certificate, which API Gateway asks for on a domain with mutual TLS only. */
export function provesByCertificate({ provider }: Pick<Integration['source'], 'provider'>): boolean {
  return typeof provider === 'object' && provider.kind === 'mtls';
}

function ownProblems({ name, certificateArn, mutualTls }: CustomDomain, region: string | undefined): readonly string[] {
  return [
    ...hostProblem('domain.name', name),
    ...(certificateArn === undefined ? [] : certificateProblem('domain.certificateArn', certificateArn, region)),
    ...(mutualTls ? mutualTlsProblems(mutualTls, name, region) : []),
  ];
}

function mutualTlsProblems(
  { name, certificateArn, truststoreUri, ownershipCertificateArn }: MutualTlsDomain,
  ordinary: string,
  region: string | undefined,
): readonly string[] {
  const where = 'domain.mutualTls';
  return [
    ...hostProblem(`${where}.name`, name),
    ...(name === ordinary
      ? [
          `${where}.name is "${name}", as domain.name is: such a host asks every caller for a certificate; give another.`,
        ]
      : []),
    ...certificateProblem(`${where}.certificateArn`, certificateArn, region),
    ...(ownershipCertificateArn === undefined
      ? []
      : certificateProblem(`${where}.ownershipCertificateArn`, ownershipCertificateArn, region)),
    ...(TRUST_STORE.test(truststoreUri)
      ? []
      : [`${where}.truststoreUri is "${truststoreUri}"; give s3://BUCKET/KEY of a PEM file.`]),
  ];
}

function pathProblems({ basePaths = {} }: CustomDomain, all: readonly Integration[]): readonly string[] {
  const integrations = all.filter(receives);
  const names = integrations.map(({ name }) => name);
  const paths = integrations.map((one) => basePaths[one.name] ?? webhookPath(deployedName(one.name, one)).slice(1));
  return Object.entries(basePaths).flatMap(([name, path]) => {
    const where = `domain.basePaths['${name}']`;
    if (!names.includes(name))
      return [`${where}: no integration of this name receives webhooks; there are: ${names.join(', ')}.`];
    if (!BASE_PATH.test(path))
      return [`${where} is "${path}"; give a path such as hooks/${name}, without slashes at its ends.`];
    return paths.filter((one) => one === path).length > 1
      ? [`${where} is "${path}", which another integration has.`]
      : [];
  });
}

function hostProblem(where: string, name: string): readonly string[] {
  return HOST.test(name) ? [] : [`${where} is "${name}"; give a host name such as hooks.example.com.`];
}

function certificateProblem(where: string, arn: string, region: string | undefined): readonly string[] {
  const found = CERTIFICATE.exec(arn);
  if (!found) return [`${where} is "${arn}"; give the ARN of a certificate in AWS Certificate Manager.`];
  return region === undefined || found[1] === region
    ? []
    : [
        `${where} is of ${found[1]}, and the environment of ${region}: a regional domain takes a certificate of its own region.`,
      ];
}
