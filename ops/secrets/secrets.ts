import { DescribeSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { namesOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, type Output, UsageError } from '../command/command.ts';
import { ask, isTerminal, readInput } from '../command/input.ts';
import { project } from '../command/project.ts';
import { type Target, targetOf } from '../command/target.ts';
import { type DeclaredSecret, declaredSecrets } from './declared.ts';

export const secrets: Command = {
  usage: '[fill NAME] [--env NAME]',
  summary: 'Lists the secrets, which are empty and what belongs into each; `fill` takes one from standard input.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, TARGET_OPTIONS, true);
    const target = targetOf(values);
    const declared = secretsOf(target.environment);
    const client = new SecretsManagerClient(target.access);
    const [verb, name, more] = positionals;
    if (verb === undefined) return list(client, target, declared, output);
    if (verb !== 'fill')
      throw new UsageError(`There is no "secrets ${verb}"; there is \`secrets\` and \`secrets fill NAME\`.`);
    if (more !== undefined)
      throw new UsageError('Give the value on standard input, never as an argument: the shell would remember it.');
    return fill(client, target, secretOf(declared, name), output);
  },
};

function secretsOf(environment: string): readonly DeclaredSecret[] {
  if (Object.hasOwn(project.environments, environment)) return declaredSecrets(project, environment);
  const known = Object.keys(project.environments).join(', ');
  throw new UsageError(`penstock.config.ts has no environment "${environment}"; there are ${known}.`);
}

function secretOf(declared: readonly DeclaredSecret[], asked: string | undefined): DeclaredSecret {
  const found = declared.find(({ name, id }) => name === asked || id === asked);
  if (found) return found;
  const names = namesOf(declared.map(({ name }) => name));
  throw new UsageError(
    asked === undefined ? `Name one secret; there are ${names}.` : `There is no secret "${asked}"; there are ${names}.`,
  );
}

async function list(client: SecretsManagerClient, target: Target, declared: readonly DeclaredSecret[], output: Output) {
  output.stderr(`Secrets of ${target.environment} ${target.where}`);
  const filled = await Promise.all(declared.map(({ id }) => isFilled(client, id)));
  for (const [index, secret] of declared.entries()) {
    output.line(`${filled[index] ? 'filled' : 'EMPTY '}  ${secret.name}  ${secret.title}`);
    if (filled[index]) continue;
    for (const line of [...contentOf(secret), fillCommand(secret, target)]) output.line(`        ${line}`);
  }
  const empty = filled.filter((one) => !one).length;
  output.stderr(
    empty === 0
      ? `All ${filled.length} secrets are filled.`
      : `${empty} of ${filled.length} are empty: until they are filled, webhooks to them are answered with 503, and deliveries wait.`,
  );
  return 0;
}

/** What belongs into a secret, a line for each part. */
function contentOf({ parts, isPlain, note }: DeclaredSecret): string[] {
  const lines = parts.map(({ name, from, optional }) => `${name}${optional ? ' (optional)' : ''}: ${from}`);
  const json = `{${parts.map(({ name }) => `"${name}": "…"`).join(', ')}}`;
  const form = isPlain ? (parts.length > 1 ? `plain text, or ${json}` : 'plain text') : `JSON ${json}`;
  return [`${form}${lines.length > 0 ? `; ${lines.join('; ')}` : ''}`, ...(note ? [note] : [])];
}

const fillCommand = ({ name }: DeclaredSecret, { environment }: Target) =>
  `npm run ops -- secrets fill ${name} --env ${environment}`;

async function isFilled(client: SecretsManagerClient, id: string): Promise<boolean> {
  const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: id }));
  return Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT'));
}

async function fill(client: SecretsManagerClient, target: Target, secret: DeclaredSecret, output: Output) {
  const given = isTerminal() ? await typed(secret) : await readInput();
  // An editor or `echo` ends a file with a line break, which is no part of the value.
  const text = given.replace(/\r?\n$/, '');
  const problem = secret.problem(text);
  if (problem) throw new UsageError(`${secret.name} was not filled: the value ${problem}.`);
  await client.send(new PutSecretValueCommand({ SecretId: secret.id, SecretString: text }));
  output.line(
    `Filled ${secret.name} of ${target.environment} ${target.where}. Receivers and workers use it from their next request on.`,
  );
  return 0;
}

/** Asks for each part; what is typed is not shown. */
async function typed({ name, parts, isPlain }: DeclaredSecret): Promise<string> {
  if (isPlain) return ask(`${name}: `, { hidden: true });
  const given: [string, string][] = [];
  for (const part of parts) {
    const value = await ask(`${part.name}${part.optional ? ' (optional)' : ''}: `, { hidden: true });
    if (value !== '') given.push([part.name, value]);
  }
  return JSON.stringify(Object.fromEntries(given));
}
