import type { Act, ActKey } from '../../shared/ledger/index.ts';
import { type Output, UsageError } from '../command/command.ts';
import { ask, isTerminal } from '../command/input.ts';
import { project } from '../command/project.ts';
import type { Target } from '../command/target.ts';
import { callerOf, recordAct } from './record.ts';

/** Taken by every command that acts. */
export const ACT_OPTIONS = { yes: { type: 'boolean' } } as const;

export interface Consent {
  /** `--yes`: a script has decided. */
  readonly isGiven: boolean;
  readonly output: Output;
}

/**
 * Before an act of a person: says where it takes place, asks in production, and writes the act into the audit. It returns once the
 * command may act, with the row's key.
 * @throws UsageError where a person did not consent
 */
export async function beginAct(
  target: Target,
  act: Omit<Act, 'at' | 'caller' | 'user' | 'place'>,
  { isGiven, output }: Consent,
): Promise<ActKey> {
  const { place, arn } = await callerOf(target);
  output.stderr(`${act.act} ${act.target} in ${place}, as ${arn}`);
  if (project.environments[target.environment]?.production && !isGiven) await askFor(target.environment);
  return recordAct(target, act);
}

async function askFor(environment: string): Promise<void> {
  if (!isTerminal())
    throw new UsageError(`${environment} is a production environment: add --yes, or run the command at a terminal.`);
  const answer = await ask(`${environment} is a production environment. Type its name to go on: `);
  if (answer.trim() !== environment) throw new UsageError('Given up: nothing was done.');
}
