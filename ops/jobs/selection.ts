import { readFileSync } from 'node:fs';
import { SET_ASIDE } from '../../shared/ledger/index.ts';
import type { Selection } from '../../shared/recover/index.ts';
import { durationMs, oneOf } from '../command/arguments.ts';
import { UsageError } from '../command/command.ts';

/** The options that choose events. */
export const SELECTION_OPTIONS = {
  reason: { type: 'string' },
  type: { type: 'string' },
  tenant: { type: 'string' },
  entity: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  ids: { type: 'string' },
} as const;

/** And those that choose events that are set aside. */
export const SET_ASIDE_OPTIONS = { state: { type: 'string' }, event: { type: 'string' } } as const;

export const SELECTION_USAGE =
  '[--reason R] [--type T] [--tenant T] [--entity E] [--from TIME] [--to TIME] [--ids FILE]';

type Values = {
  readonly [Name in keyof typeof SELECTION_OPTIONS | keyof typeof SET_ASIDE_OPTIONS]?: string;
} & { readonly missing?: boolean };

/** What goes to the function in one request. */
const MOST_IDS = 10_000;

/** @throws UsageError */
export function selectionOf({ from, to, ids, missing, state, event, ...texts }: Values, now: number): Selection {
  const { reason, type, tenant, entity } = texts;
  if (event !== undefined && ids !== undefined) throw new UsageError('Give one --event, or a file of --ids.');
  return {
    ...(reason !== undefined && { reason }),
    ...(type !== undefined && { type }),
    ...(tenant !== undefined && { tenant }),
    ...(entity !== undefined && { entity }),
    ...(from !== undefined && { from: timeOf('--from', from, now) }),
    ...(to !== undefined && { to: timeOf('--to', to, now) }),
    ...(ids !== undefined && { ids: idsIn(ids) }),
    ...(event !== undefined && { ids: [event] }),
    ...(state !== undefined && { state: oneOf('--state', state, SET_ASIDE) }),
    ...(missing && { missing }),
  };
}

/** `2026-11-21T08:00Z`, or `2h` for two hours ago. @throws UsageError */
function timeOf(name: string, value: string, now: number): string {
  if (/^\d+[smhd]$/.test(value)) return new Date(now - durationMs(name, value)).toISOString();
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(value);
  if (!isTime || Number.isNaN(Date.parse(value)))
    throw new UsageError(`${name} is "${value}"; give a time such as 2026-11-21T08:00Z, or 2h for two hours ago.`);
  return new Date(value).toISOString();
}

/** One event id a line. @throws UsageError */
function idsIn(file: string): readonly string[] {
  const ids = linesOf(file).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  if (ids.length === 0) throw new UsageError(`--ids: ${file} holds no id; put one event id on each line.`);
  if (ids.length > MOST_IDS)
    throw new UsageError(`--ids: ${file} holds ${ids.length} ids; a job takes ${MOST_IDS}. Split the file.`);
  return [...new Set(ids)];
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    throw new UsageError(`--ids: ${file} cannot be read; give a file with one event id on each line.`);
  }
}

/** The selection as a person would say it. */
export function selectionText({ ids, missing, discardedBy, ...texts }: Selection): string {
  const parts = [
    ...(missing ? ['named by the completeness check'] : []),
    ...(discardedBy === undefined ? [] : [`discarded by job ${discardedBy}`]),
    ...(ids ? [ids.length === 1 ? `event ${ids[0]}` : `${ids.length} ids of a file`] : []),
    ...Object.entries(texts).map(([name, value]) => `${name} ${value}`),
  ];
  return parts.length > 0 ? parts.join(', ') : 'all';
}
