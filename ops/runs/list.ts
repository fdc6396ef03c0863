import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createRuns, type PullHead, type Run } from '../../shared/ledger/index.ts';
import { aligned, wrapped } from '../../shared/text/index.ts';
import { ledgerTableName, pullDueBefore } from '../../shared/topology/index.ts';
import type { Target } from '../command/target.ts';
import { at, span } from '../ledger/text.ts';
import type { DeclaredPull } from './pulls.ts';

/** The runs of a pull, as plain data: the command prints it, and the console shows it. */
export interface PullRuns {
  readonly pull: string;
  readonly title: string;
  /** ISO 8601, UTC: the last time at which a run was due. */
  readonly due?: string;
  readonly head: PullHead;
  /** The newest first. */
  readonly runs: readonly Run[];
}

/** Two requests. */
export async function runsOf(target: Target, { id, calledNow, pull }: DeclaredPull, most: number): Promise<PullRuns> {
  const tableName = ledgerTableName(target.environment);
  const rows = createRuns({ client: new DynamoDBClient(target.access), tableName, id });
  const [head, runs] = await Promise.all([rows.head(), rows.list(most)]);
  const due = pullDueBefore(pull.schedule, target.now());
  const newest = runs.toSorted((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
  return {
    ...{ pull: calledNow, title: pull.title, head, runs: newest },
    ...(due !== undefined && { due: new Date(due.fromMs).toISOString() }),
  };
}

/** The lines for one pull, in 80 columns. */
export function listedRuns({ pull, title, due, head, runs }: PullRuns, nowMs: number): readonly string[] {
  const heading = ['RUN', 'STATE', 'PAGES', 'RECORDS', 'CHANGED', 'SAME', 'GONE', 'TOOK'];
  const rows = runs.map((run) => [run.name, run.state, ...figures(run), span(tookMs(run, nowMs))]);
  return [
    '',
    `${pull}: ${title} (times in UTC)`,
    ...(rows.length > 0
      ? aligned([heading, ...rows], { indent: '  ', right: [2, 3, 4, 5, 6] })
      : [`  No run yet${due === undefined ? '' : `; one was due at ${at(due)}`}.`]),
    ...[...notes(runs), ...sinceLine(head)].flatMap((text) => wrapped(text, { indent: '  ', hanging: '    ' })),
  ];
}

const figures = ({ pages, records, changed, skipped, gone }: Run) =>
  [pages, records, changed, skipped, gone].map(String);

const tookMs = ({ startedAt, endedAt }: Run, nowMs: number) =>
  (endedAt === undefined ? nowMs : Date.parse(endedAt)) - Date.parse(startedAt);

const PHASES: Readonly<Record<Run['phase'], string>> = {
  read: 'reads',
  sweep: 'compares',
  join: 'compares both sides',
  look: 'looks at differences a second time',
};

/** What stands beside the figures of a run. */
function notes(runs: readonly Run[]): readonly string[] {
  return runs.flatMap((run) => {
    const said = [
      ...(run.state === 'running' ? [`${PHASES[run.phase]}; last step at ${at(run.updatedAt)}`] : []),
      ...(run.by === 'schedule' ? [] : [`started by ${run.by}`]),
      ...(run.reason === undefined ? [] : [`ended by ${run.reason}`]),
      ...(run.held === undefined ? [] : [`stopped, and repaired nothing: ${run.held}`]),
      ...(run.told === undefined ? [] : [`${run.told} differences of classes that page`]),
      ...(run.cancelledBy === undefined ? [] : [`cancelled by ${run.cancelledBy}`]),
      ...(run.failures > 0 ? [`${run.failures} calls failed in a row`] : []),
      ...(run.pass > 1 ? [`the listing was begun ${run.pass} times`] : []),
      ...(run.unusual === undefined ? [] : [`${run.unusual} records than the contract expects`]),
      ...(run.goneHeld === undefined
        ? []
        : [`${run.goneHeld} known records are lacking, and none of them counts as gone`]),
      ...(run.dueWhileRunning === undefined ? [] : [`the run due at ${at(run.dueWhileRunning)} was left out`]),
    ];
    return said.length > 0 ? [`${run.name}: ${said.join('; ')}.`] : [];
  });
}

function sinceLine({ since }: PullHead): readonly string[] {
  return since === undefined ? [] : [`The next run asks for what changed from ${at(since)} on, less the look-back.`];
}
