import type { StackSeen } from '../../deployed/stacks.ts';
import { type Examined, namesOfKind } from '../environment.ts';
import type { Finding } from '../finding.ts';

/** Every stack of the manifest is deployed, completely, and where the settings say. */
export async function stackFindings(examined: Examined): Promise<readonly Finding[]> {
  return judgeStacks({
    environment: examined.environment,
    expected: namesOfKind(examined, 'stack'),
    seen: await examined.stacks(),
    settings: examined.settings,
  });
}

export interface StacksToJudge {
  readonly environment: string;
  readonly expected: readonly string[];
  readonly seen: readonly StackSeen[];
  readonly settings: { readonly account?: string; readonly region?: string };
}

export function judgeStacks({ environment, expected, seen, settings }: StacksToJudge): readonly Finding[] {
  const deploy = `npm run deploy -- ${environment}`;
  const missing = expected.filter((name) => !seen.some((stack) => stack.name === name));
  const wrongPlace = seen.find(
    ({ account, region }) =>
      (settings.account !== undefined && settings.account !== account) ||
      (settings.region !== undefined && settings.region !== region),
  );
  return [
    ...missing.map((name) => ({
      thing: name,
      problem: 'the stack is not deployed',
      remedy: 'Deploy the environment.',
      run: deploy,
    })),
    ...seen.filter(({ status }) => !DONE.has(status)).map((stack) => unfinished(stack, deploy)),
    ...(wrongPlace
      ? [
          {
            thing: wrongPlace.name,
            problem: `it is in account ${wrongPlace.account}, ${wrongPlace.region}; penstock.config.ts says ${settings.account ?? 'any account'}, ${settings.region ?? 'any region'}`,
            remedy: 'Use the credentials and the region of the environment, or correct penstock.config.ts.',
          },
        ]
      : []),
  ];
}

const DONE = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

function unfinished({ name, status }: StackSeen, deploy: string): Finding {
  if (status.endsWith('_IN_PROGRESS'))
    return {
      thing: name,
      problem: `a deploy is under way (${status})`,
      remedy: 'Wait until it has ended, then look again.',
    };
  if (status === 'UPDATE_ROLLBACK_COMPLETE')
    return {
      thing: name,
      problem: 'its last deploy failed and was rolled back: it runs what was deployed before',
      remedy: 'Its events say why. Correct that, and deploy again.',
      run: `aws cloudformation describe-stack-events --stack-name ${name}`,
    };
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return {
      thing: name,
      problem: 'its last deploy failed, and so did the rollback',
      remedy: 'Its events say why. Correct that, then:',
      run: `aws cloudformation continue-update-rollback --stack-name ${name}`,
    };
  return {
    thing: name,
    problem: `its state is ${status}`,
    remedy: 'Its events say why; then deploy again.',
    run: deploy,
  };
}
