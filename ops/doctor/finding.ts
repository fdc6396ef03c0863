import { wrapped } from '../../shared/text/index.ts';

/** Something of a deployed environment that is not as it must be. */
export interface Finding {
  /** The resource, as AWS or the project names it. */
  readonly thing: string;
  /** What is wrong, with the value that was read. */
  readonly problem: string;
  /** What a person does about it. */
  readonly remedy: string;
  /** The command that does it, for a shell. */
  readonly run?: string;
}

/** At most 80 columns, but for a word that is longer; a command is broken so that a shell still reads one. */
export function linesOf({ thing, problem, remedy, run }: Finding): readonly string[] {
  return [
    ...wrapped(`${thing}: ${problem}.`, { hanging: '  ' }),
    ...wrapped(remedy, { indent: '    ' }),
    ...(run === undefined ? [] : wrapped(run, { indent: '    ', continued: ' \\' })),
  ];
}
