import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type ProbeAnswer, type ProbeRequest, probeAlias, workerFunctionName } from '../../../shared/topology/index.ts';
import { type DeclaredSecret, declaredSecrets } from '../../secrets/declared.ts';
import { type SecretState, stateOf } from '../../secrets/state.ts';
import { fillCommand } from '../../secrets/text.ts';
import type { Examined } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** Every secret is filled, and the accounts accept theirs: a worker probes each as the valve has it done. */
export async function secretFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment, project, note } = examined;
  const all = declaredSecrets(project, environment);
  const looks = await Promise.all(all.map((secret) => look(examined, secret)));
  const found = all.flatMap((secret, at) => judgeSecret(secret, (looks[at] as Look).seen, environment));
  const isFilled = (id: string) => looks[all.findIndex((secret) => secret.id === id)]?.seen === 'filled';
  const accounts = probedBy(examined).filter(({ account }) =>
    isFilled(`penstock/${environment}/destinations/${account}`),
  );
  const probed = await Promise.all(accounts.map(async (by) => judgeProbe(by, await probe(examined, by), environment)));
  const fresh = all.filter((_, at) => looks[at]?.isFresh);
  if (fresh.length > 0)
    note(
      `${fresh.map(({ name }) => name).join(', ')}: filled in the last ${CACHE_MINUTES} minutes. A worker that is warm may have probed with the value before: look again then.`,
    );
  return [...found, ...probed.flat()];
}

/** How long a worker goes on with the credential that it has read, where the account does not refuse it. */
const CACHE_MINUTES = 5;

interface Look {
  readonly seen: Seen;
  /** Whether workers may still have the value before. */
  readonly isFresh?: boolean;
}

/** What is not filled; no account is asked. */
export async function unfilledFindings(examined: Examined): Promise<readonly Finding[]> {
  const { environment, project } = examined;
  const all = declaredSecrets(project, environment);
  const looks = await Promise.all(all.map((secret) => look(examined, secret)));
  return all.flatMap((secret, at) => judgeSecret(secret, (looks[at] as Look).seen, environment));
}

type Seen = SecretState['kind'] | 'missing' | 'deleted';

async function look({ aws, target }: Examined, secret: DeclaredSecret): Promise<Look> {
  try {
    const { DeletedDate, LastChangedDate } = await aws.secrets.send(new DescribeSecretCommand({ SecretId: secret.id }));
    if (DeletedDate !== undefined) return { seen: 'deleted' };
    const now = target.now();
    const age = now - (LastChangedDate?.getTime() ?? 0);
    return {
      seen: (await stateOf(aws.secrets, secret, now)).kind,
      isFresh: !secret.overlaps && age < CACHE_MINUTES * 60_000,
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return { seen: 'missing' };
    throw error;
  }
}

function judgeSecret(secret: Pick<DeclaredSecret, 'name' | 'id'>, seen: Seen, environment: string): readonly Finding[] {
  const fill = fillCommand(secret, { environment });
  switch (seen) {
    case 'filled':
      return [];
    case 'empty':
      return [
        {
          thing: secret.name,
          problem: 'the secret is empty',
          remedy: 'Fill it; it is asked for without echo.',
          run: fill,
        },
      ];
    case 'unusable':
      return [
        {
          thing: secret.name,
          problem: 'no receiver can use its text',
          remedy: '"npm run ops -- secrets" says what belongs into it.',
          run: fill,
        },
      ];
    case 'deleted':
      return [
        {
          thing: secret.name,
          problem: 'it is scheduled to be deleted: until then it cannot be read',
          remedy: 'Bring it back.',
          run: `aws secretsmanager restore-secret --secret-id ${secret.id}`,
        },
      ];
    case 'missing':
      return [
        {
          thing: secret.id,
          problem: 'the secret does not exist',
          remedy: 'Deploy the environment.',
          run: `npm run deploy -- ${environment}`,
        },
      ];
  }
}

/** An account, and a worker that calls it. */
interface Probed {
  readonly account: string;
  readonly functionName: string;
}

/** Each account once. */
function probedBy({ environment, project }: Examined): readonly Probed[] {
  const all = project.integrations.flatMap(({ name, deliveries }) =>
    Object.entries(deliveries).flatMap(([delivery, { destination, reads }]) =>
      [destination, ...reads].map((account): [string, Probed] => [
        account.name,
        { account: account.name, functionName: workerFunctionName(environment, name, delivery) },
      ]),
    ),
  );
  return [...new Map(all).values()];
}

/** By the alias that takes probes: the worker itself takes batches only (docs/decisions/0045). */
async function probe({ aws, environment }: Examined, { account, functionName }: Probed): Promise<ProbeAnswer> {
  const request: ProbeRequest = { probe: account };
  const { FunctionError, Payload } = await aws.lambda.send(
    new InvokeCommand({
      FunctionName: functionName,
      Qualifier: probeAlias(environment),
      Payload: JSON.stringify(request),
    }),
  );
  if (FunctionError) return { ok: false, reason: `${functionName} failed: ${FunctionError}` };
  return JSON.parse(Payload?.transformToString() ?? '{"ok":false,"reason":"no answer"}');
}

function judgeProbe({ account, functionName }: Probed, answer: ProbeAnswer, environment: string): readonly Finding[] {
  if (answer.ok) return [];
  const isRefused = /credential|unauthori[sz]ed|forbidden|\b40[13]\b/i.test(answer.reason);
  return [
    {
      thing: `destinations/${account}`,
      problem: `the probe of the account by ${functionName} is red: ${answer.reason}`,
      remedy: isRefused
        ? 'The account does not take the credential: make a new one at the vendor, and fill it.'
        : 'Is the vendor down? Its breaker waits for it by itself. Otherwise fill in another credential.',
      run: fillCommand({ name: `destinations/${account}` }, { environment }),
    },
  ];
}
