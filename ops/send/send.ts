import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { declaredProvider, parseSecret, type Secret } from '@penstock/webhooks';
import type { Integration, Receiving } from '../../shared/contract/index.ts';
import { parseExactly } from '../../shared/masking/index.ts';
import { integrationFolder } from '../../shared/project/index.ts';
import { webhookSecretName } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { readOptions, TARGET_OPTIONS } from '../command/arguments.ts';
import { type Command, OperationError, type Output, UsageError } from '../command/command.ts';
import { project } from '../command/project.ts';
import { receivingIntegration } from '../command/receiving.ts';
import { type Target, targetOf } from '../command/target.ts';
import { webhookUrlOf } from '../command/webhook-url.ts';
import { bodyOf, freshEvent, isForm } from './fresh.ts';
import { readPath, writePath } from './path.ts';
import { chooseSample } from './sample.ts';
import { type SignedRequest, signRequest, wrongSecret } from './sign.ts';

const OPTIONS = {
  ...TARGET_OPTIONS,
  ...ACT_OPTIONS,
  duplicate: { type: 'boolean' },
  'bad-signature': { type: 'boolean' },
  set: { type: 'string', multiple: true },
  header: { type: 'string', multiple: true },
  'private-key': { type: 'string' },
} as const;

export const send: Command = {
  usage:
    'INTEGRATION SAMPLE [--duplicate] [--bad-signature] [--set PATH=VALUE …] [--header NAME=VALUE …] [--private-key FILE] [--yes] [--env NAME]',
  summary:
    'Sends a webhook, signed as its vendor signs. SAMPLE: number or type of an event in samples/events.json, sent as one of now; or a file, sent as it is.',
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const [name, asked, more] = positionals;
    if (more !== undefined) throw new UsageError(`"${more}" is one too many: name one integration and one sample.`);
    const integration = receivingIntegration(name);
    const target = targetOf(values);
    const now = new Date(target.now());
    const request = requestFor(integration, asked, values, now);
    const [url, secret] = await Promise.all([webhookUrlOf(target, integration), secretOf(target, integration)]);
    const signed = signRequest(integration.source.provider, {
      ...request,
      url,
      method: 'POST',
      secret: values['bad-signature'] ? wrongSecret(secret) : secret,
      now,
      ...(values['private-key'] !== undefined && { privateKey: readFile('--private-key', values['private-key']) }),
    });
    if ('cannot' in signed) throw new OperationError(`${signed.cannot}.`);
    const act = { act: 'send', target: integration.name, ...(asked !== undefined && { filter: asked }) };
    await beginAct(target, act, { isGiven: values.yes === true, output });
    output.stderr(`POST ${signed.url}, ${signed.body.byteLength} bytes, of ${target.environment} ${target.where}`);
    const statuses = [await post(signed, target, output)];
    if (values.duplicate) statuses.push(await post(signed, target, output));
    const isExpected = (status: number) => (values['bad-signature'] ? status === 401 : status >= 200 && status < 300);
    return statuses.every(isExpected) ? 0 : 1;
  },
};

interface Changes {
  readonly set?: readonly string[] | undefined;
  readonly header?: readonly string[] | undefined;
}

/** The body and the headers before they are signed. @throws UsageError */
function requestFor(
  integration: Receiving<Integration>,
  asked: string | undefined,
  { set = [], header = [] }: Changes,
  now: Date,
) {
  const provider = declaredProvider(integration.source.provider);
  const chosen = chooseSample(integrationFolder(project, integration.name), asked);
  const given = Object.fromEntries(
    header.map((text) => pairOf('--header', text)).map(([k, v]) => [k.toLowerCase(), v]),
  );
  const type = isForm(provider) ? 'application/x-www-form-urlencoded' : 'application/json';
  const headers = { 'content-type': type, ...chosen.headers, ...given };
  if (chosen.kind === 'file') {
    if (set.length === 0) return { body: chosen.text, headers };
    return { body: JSON.stringify(changed(jsonOf(chosen.text), set)), headers };
  }
  const fresh = freshEvent(provider, { event: chosen.event, headers }, now, randomUUID());
  return { body: bodyOf(provider, changed(fresh.event, set)), headers: fresh.headers };
}

function changed(event: unknown, set: readonly string[]): unknown {
  return set.reduce((value, text) => {
    const [path, member] = pairOf('--set', text);
    const parent = path.split(/[/.]/).slice(0, -1).join('/');
    if (parent !== '' && typeof readPath(value, parent) !== 'object')
      throw new UsageError(`--set ${path}: the sample has no "${parent}" to set it in.`);
    return writePath(value, path, jsonOr(member));
  }, event);
}

function readFile(option: string, path: string): string {
  if (!existsSync(path)) throw new UsageError(`${option} is "${path}", and there is no such file.`);
  return readFileSync(path, 'utf8');
}

function pairOf(option: string, text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${option} is "${text}"; give a name, "=" and a value.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function jsonOf(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    throw new UsageError('The file is not JSON, so that --set cannot change it: send it as it is.');
  }
}

/** `7`, `true` or `{"a":1}` as what it says; anything else as text. */
function jsonOr(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return text;
  }
}

async function secretOf({ environment, access }: Target, { name, source }: Receiving<Integration>): Promise<Secret> {
  const SecretId = webhookSecretName(environment, name);
  const fill = `npm run ops -- secrets fill integrations/${name}/webhook --env ${environment}`;
  const text = await new SecretsManagerClient(access).send(new GetSecretValueCommand({ SecretId })).then(
    ({ SecretString = '' }) => SecretString,
    (error: unknown) => {
      // Secrets Manager answers so for a secret that has no value yet.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return '';
      throw error;
    },
  );
  const parsed = parseSecret(declaredProvider(source.provider), text);
  if (parsed.kind === 'malformed') throw new OperationError(`the secret ${SecretId} ${parsed.problem}: ${fill}`);
  const [secret] = parsed.kind === 'secrets' ? parsed.secrets : [];
  if (secret === undefined)
    throw new OperationError(`the secret ${SecretId} is empty, so nothing can be signed: ${fill}`);
  return secret;
}

/** Sends, and prints what came back. @returns the status */
async function post(signed: SignedRequest, target: Target, output: Output): Promise<number> {
  const { url, headers, body } = signed;
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' }).catch((error: unknown) => {
    const cause = error instanceof Error ? error.cause : undefined;
    throw new OperationError(`${url} does not answer (${cause instanceof Error ? cause.message : 'network error'}).`);
  });
  const text = await response.text();
  output.line(`${response.status}${text === '' ? '' : ` ${text}`}`);
  const correlation = response.headers.get('apigw-requestid');
  if (correlation !== null && response.ok)
    output.line(`correlation id ${correlation}: npm run ops -- show ${correlation} --env ${target.environment}`);
  else if (correlation !== null) output.line(`correlation id ${correlation}: the receiver's log says why`);
  return response.status;
}
