import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SECRET_OVERLAP_HOURS } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct, type Consent } from '../audit/begin.ts';
import { namesOf, readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, type Output, UsageError } from '../command/command.ts';
import { ask, isTerminal, readInput } from '../command/input.ts';
import { project } from '../command/project.ts';
import { type Target, targetOf } from '../command/target.ts';
import { at } from '../ledger/text.ts';
import { type DeclaredSecret, declaredSecrets } from './declared.ts';
import { revoke } from './revoke.ts';
import { type SecretState, stateOf } from './state.ts';
import { fillCommand, revokeCommand } from './text.ts';

const OPTIONS = { ...TARGET_OPTIONS, ...ACT_OPTIONS, current: { type: 'boolean' } } as const;

export const secrets: Command = {
  usage: '[fill NAME | revoke NAME [--current]] [--yes] [--env NAME]',
  summary:
    'Lists the secrets, which are empty and what belongs into each. `fill` takes one from standard input; `revoke` ends the previous value of a webhook secret at once, with --current the present one too.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const target = targetOf(values);
    const declared = secretsOf(target.environment);
    const client = new SecretsManagerClient(target.access);
    const consent = { isGiven: values.yes === true, output };
    const [verb, name, more] = positionals;
    if (verb === undefined) return list(client, target, declared, output);
    if (verb === 'revoke') {
      if (more !== undefined) throw new UsageError(`"${more}" is one too many: name one secret.`);
      const revoked = secretOf(declared, name);
      const current = values.current === true;
      const begin = () =>
        beginAct(
          target,
          { act: 'secrets revoke', target: revoked.name, ...(current && { filter: '--current' }) },
          consent,
        );
      return revoke(client, target, revoked, { current, begin, output });
    }
    if (verb !== 'fill')
      throw new UsageError(
        `There is no "secrets ${verb}"; there is \`secrets\`, \`secrets fill NAME\` and \`secrets revoke NAME\`.`,
      );
    if (more !== undefined)
      throw new UsageError('Give the value on standard input, never as an argument: the shell would remember it.');
    return fill(client, target, secretOf(declared, name), consent);
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
  const states = await Promise.all(declared.map((secret) => stateOf(client, secret, target.now())));
  for (const [index, secret] of declared.entries()) {
    const state = states[index] as SecretState;
    output.line(`${LABELS[state.kind]}  ${secret.name}  ${secret.title}`);
    for (const line of detailsOf(secret, state, target)) output.line(`        ${line}`);
  }
  const missing = states.filter(({ kind }) => kind !== 'filled').length;
  output.stderr(
    missing === 0
      ? `All ${states.length} secrets are filled.`
      : `${missing} of ${states.length} are empty: until they are filled, webhooks to them are answered with 503, and deliveries wait.`,
  );
  return 0;
}

const LABELS: Readonly<Record<SecretState['kind'], string>> = { filled: 'filled', empty: 'EMPTY ', unusable: 'WRONG ' };

function detailsOf(secret: DeclaredSecret, state: SecretState, target: Target): readonly string[] {
  if (state.kind === 'empty') return [...contentOf(secret), fillCommand(secret, target)];
  if (state.kind === 'unusable') return [`its text ${state.problem}`, fillCommand(secret, target)];
  if (state.previousUntil === undefined) return [];
  const until = at(new Date(state.previousUntil).toISOString());
  return [`the previous value is valid until ${until} UTC; to end it now: ${revokeCommand(secret, target)}`];
}

/** What belongs into a secret, a line for each part. */
function contentOf({ parts, isPlain, note }: DeclaredSecret): string[] {
  const lines = parts.map(({ name, from, optional }) => `${name}${optional ? ' (optional)' : ''}: ${from}`);
  const json = `{${parts.map(({ name }) => `"${name}": "…"`).join(', ')}}`;
  const form = isPlain ? (parts.length > 1 ? `plain text, or ${json}` : 'plain text') : `JSON ${json}`;
  return [`${form}${lines.length > 0 ? `; ${lines.join('; ')}` : ''}`, ...(note ? [note] : [])];
}

async function fill(client: SecretsManagerClient, target: Target, secret: DeclaredSecret, consent: Consent) {
  const { output } = consent;
  const given = isTerminal() ? await typed(secret) : await readInput();
  // An editor or `echo` ends a file with a line break, which is no part of the value.
  const text = given.replace(/\r?\n$/, '');
  const problem = secret.problem(text);
  if (problem) throw new UsageError(`${secret.name} was not filled: the value ${problem}.`);
  await beginAct(target, { act: 'secrets fill', target: secret.name }, consent);
  await client.send(new PutSecretValueCommand({ SecretId: secret.id, SecretString: text }));
  output.line(
    `Filled ${secret.name} of ${target.environment} ${target.where}. Receivers and workers use it from their next request on.`,
  );
  if (secret.overlaps)
    output.stderr(
      `The value before stays valid for ${SECRET_OVERLAP_HOURS} hours. Was it leaked? ${revokeCommand(secret, target)}`,
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
