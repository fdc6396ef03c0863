import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { declaredProvider, enrols } from '@penstock/webhooks';
import type { Integration, Receiving } from '../../shared/contract/index.ts';
import {
  ENROLMENT_TAG,
  enrolmentUrl,
  enrolmentVersion,
  readEnrolmentWindow,
  webhookSecretName,
  writeEnrolmentWindow,
} from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, type Output, UsageError } from '../command/command.ts';
import { receivingIntegration } from '../command/receiving.ts';
import { type Target, targetOf } from '../command/target.ts';
import { webhookUrlOf } from '../command/webhook-url.ts';
import { at } from '../ledger/text.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  minutes: { type: 'string' },
  show: { type: 'boolean' },
  close: { type: 'boolean' },
} as const;
const DEFAULT_MINUTES = '10';
/** A window is for a person who sits at the vendor's page. */
const MOST_MINUTES = 60;

export const enrol: Command = {
  usage: 'INTEGRATION [--minutes 10] [--show | --close] [--yes] [--env NAME]',
  summary:
    'Opens a window in which the sender may hand over its webhook secret, and prints the URL for it. --show prints what came, for the vendors that want it back; --close closes the window.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const integration = integrationOf(positionals);
    const minutes = wholeNumber('--minutes', values.minutes ?? DEFAULT_MINUTES, MOST_MINUTES);
    const target = targetOf(values);
    const client = new SecretsManagerClient(target.access);
    const verb = values.close ? 'enrol --close' : values.show ? 'enrol --show' : 'enrol';
    const begin = () =>
      beginAct(target, { act: verb, target: integration.name }, { isGiven: values.yes === true, output });
    if (!values.show) await begin();
    const SecretId = webhookSecretName(target.environment, integration.name);
    if (values.close) {
      await client.send(new UntagResourceCommand({ SecretId, TagKeys: [ENROLMENT_TAG] }));
      output.line(`No first request enrols at ${integration.name} of ${target.environment} ${target.where} any more.`);
      return 0;
    }
    return values.show
      ? show(client, SecretId, begin, output)
      : open(client, { integration, target, minutes, SecretId, output });
  },
};

function integrationOf([name, more]: readonly string[]): Receiving<Integration> {
  if (more !== undefined) throw new UsageError(`"${more}" is one too many: name one integration.`);
  const integration = receivingIntegration(name);
  if (enrols(declaredProvider(integration.source.provider))) return integration;
  throw new UsageError(
    `${integration.source.system} hands over no secret in a first request: \`npm run ops -- secrets fill integrations/${name}/webhook\` takes the one that it shows.`,
  );
}

interface Opening {
  readonly integration: Integration;
  readonly target: Target;
  readonly minutes: number;
  readonly SecretId: string;
  readonly output: Output;
}

async function open(client: SecretsManagerClient, { integration, target, minutes, SecretId, output }: Opening) {
  const url = await webhookUrlOf(target, integration);
  const nonce = randomBytes(18).toString('base64url');
  const until = target.now() + minutes * 60_000;
  const Value = writeEnrolmentWindow({ version: enrolmentVersion(nonce), until });
  await client.send(new TagResourceCommand({ SecretId, Tags: [{ Key: ENROLMENT_TAG, Value }] }));
  output.stderr(
    `Until ${at(new Date(until).toISOString())} UTC, give ${integration.source.system} this URL; the first secret that comes there is stored, and no other:`,
  );
  output.line(enrolmentUrl(url, nonce));
  output.stderr(`What came: npm run ops -- enrol ${integration.name} --show --env ${target.environment}`);
  return 0;
}

/** Some vendors want a person to paste what they sent. */
async function show(
  client: SecretsManagerClient,
  SecretId: string,
  begin: () => Promise<unknown>,
  output: Output,
): Promise<number> {
  const { Tags = [] } = await client.send(new DescribeSecretCommand({ SecretId }));
  const tag = Tags.find(({ Key }) => Key === ENROLMENT_TAG)?.Value;
  const window = tag === undefined ? undefined : readEnrolmentWindow(tag);
  if (!window) {
    output.stderr('No window was opened.');
    return 1;
  }
  try {
    const { SecretString = '{}' } = await client.send(
      new GetSecretValueCommand({ SecretId, VersionId: window.version }),
    );
    await begin();
    for (const [name, value] of Object.entries(JSON.parse(SecretString))) output.line(`${name}: ${String(value)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
    output.stderr(`Nothing has come yet; the window is open until ${at(new Date(window.until).toISOString())} UTC.`);
    return 1;
  }
}
