import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createHttpSend } from '../../shared/call/client/index.ts';
import { accountsOf, type Destination, originNames } from '../../shared/contract/index.ts';
import { destinationSecretName } from '../../shared/topology/index.ts';
import { ACT_OPTIONS, beginAct } from '../audit/begin.ts';
import { namesOf, oneOf, readOptions, TARGET_OPTIONS, wholeNumber } from '../command/arguments.ts';
import { type Command, OperationError, UsageError } from '../command/command.ts';
import { integrations, project } from '../command/project.ts';
import { targetOf } from '../command/target.ts';
import { authorize, type Connectable } from './authorize.ts';
import { CALLBACK_PATH, type Callback, listenForConsent } from './callback.ts';

const OPTIONS = { ...TARGET_OPTIONS, ...ACT_OPTIONS, port: { type: 'string' } } as const;
const DEFAULT_PORT = '8765';

export const authorizeAccount: Command = {
  usage: `DESTINATION [--port ${DEFAULT_PORT}] [--yes] [--env NAME]`,
  summary: `Connects an account by OAuth: prints the vendor's page of consent, waits on this machine for the browser to come back, and stores the refresh token. Register http://localhost:${DEFAULT_PORT}${CALLBACK_PATH} at the vendor first.`,
  async run(args, output) {
    const { values, positionals } = readOptions(args, OPTIONS, true);
    const account = accountOf(positionals);
    const port = wholeNumber('--port', values.port ?? DEFAULT_PORT, 65_535);
    const target = targetOf(values);
    const callback = await opened(port);
    try {
      const lacking = await authorize({
        account,
        secretId: destinationSecretName(target.environment, account.name),
        tokenUrl: tokenUrlOf(account, target.environment),
        client: new SecretsManagerClient(target.access),
        send: createHttpSend(),
        callback,
        show(url) {
          output.stderr(`Register ${callback.redirectUri} at ${account.title}, then open this page and consent:`);
          output.line(url);
          output.stderr('Waiting for the browser to come back; Ctrl-C gives up.');
        },
        begin: () =>
          beginAct(target, { act: 'authorize', target: account.name }, { isGiven: values.yes === true, output }),
      });
      output.line(
        `${account.title} is connected: workers of ${target.environment} ${target.where} use it from their next call on.`,
      );
      if (lacking.length === 0) return 0;
      output.stderr(
        `Not granted: ${lacking.join(', ')}. Calls that need them will be refused; consent again with a user who may give them.`,
      );
      return 1;
    } finally {
      await callback.close();
    }
  },
};

function accountOf([name, more]: readonly string[]): Connectable {
  if (more !== undefined) throw new UsageError(`"${more}" is one too many: name one destination.`);
  const accounts = new Map(integrations.flatMap(accountsOf).map((account) => [account.name, account] as const));
  if (name === undefined) throw new UsageError(`Name a destination; there are ${namesOf([...accounts.keys()])}.`);
  oneOf('DESTINATION', name, [...accounts.keys()]);
  const { title, timeouts, authentication } = accounts.get(name) as Destination;
  if (authentication.scheme !== 'oauth-refresh-token')
    throw new UsageError(
      `${name} uses ${authentication.scheme}, which needs no consent: npm run ops -- secrets fill destinations/${name}`,
    );
  const { authorizeUrl } = authentication;
  if (authorizeUrl === undefined)
    throw new UsageError(
      `${name} does not say where a person consents: state authentication.authorizeUrl in its file.`,
    );
  return { name, title, timeouts, authentication: { ...authentication, authorizeUrl } };
}

/** As synth decides it for the workers. */
function tokenUrlOf({ name, authentication }: Connectable, environment: string): string {
  const declared = integrations.flatMap(accountsOf).find((account) => account.name === name) as Destination;
  const vendors = project.environments[environment]?.vendors ?? {};
  const [api, token = api] = originNames({ name, authentication });
  return vendors[token] ?? authentication.tokenOrigin ?? declared.baseUrl;
}

async function opened(port: number): Promise<Callback> {
  try {
    return await listenForConsent(port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new OperationError(`Port ${port} is in use: choose another with --port, and register it at the vendor.`);
  }
}
