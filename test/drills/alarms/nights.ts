import { type AlarmDefinition, ringsWithinMinutes } from '../../../shared/alarms/index.ts';
import { writePullMessage } from '../../../shared/pull/index.ts';
import { openNights } from '../../end-to-end/pull-nights.ts';
import { peopleOf } from '../../harness/people.ts';
import type { Finding } from '../stage/drill.ts';
import { randomFrom } from '../stage/figures.ts';
import type { Opened, Scene, SceneOptions } from '../stage/scene.ts';
import { HOUR_MS, MINUTE_MS } from '../stage/worker.ts';

/** A project with runs, which can be switched off until the next night. */
export interface Nights extends Scene {
  readonly nights: Awaited<ReturnType<typeof openNights>>;
}

/** 01:10 in Berlin: five minutes before the run. */
const EVENING = '2027-01-13T00:10:00.000Z';
/** The run of the first night, and that of the second. */
export const DUE = [Date.parse('2027-01-13T00:15:00Z'), Date.parse('2027-01-14T00:15:00Z')] as const;
/** The monitor looks every five minutes. */
const LOOKED_AT = 5;
/** A page that is not as agreed is read nine times before its run fails. */
const TRIED_MINUTES = 60;
/** A schedule's message may come so late before the monitor misses it. */
const MISSED_AFTER = 15;
const PATIENCE_MINUTES = 60;

export interface Trouble {
  readonly conditions: readonly string[];
  readonly told: string;
  /** @returns when it began: milliseconds since the epoch */
  begin(scene: Nights): Promise<number>;
  /** By condition: minutes that the condition itself takes. */
  readonly takes?: Readonly<Record<string, number>>;
  readonly fixed: string;
  end(scene: Nights): Promise<void>;
}

/** A pull or a reconciliation whose alarms are played. */
export interface PlayedRuns {
  /** `a pull`, for the report. */
  readonly what: string;
  /** Of the schedule. */
  readonly schedule: string;
  readonly alarms: readonly AlarmDefinition[];
  readonly lateMinutes: number;
  /** In the order in which they are played; the first is the night's own run. */
  readonly troubles: readonly Trouble[];
}

export async function start({ nights, clock }: Nights): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  await nights.tick(writePullMessage({ kind: 'tick', at, by: 'drill' }));
}

/** A person disables the schedule, and the second night comes. */
export function missedNight({ schedule, lateMinutes }: Pick<PlayedRuns, 'schedule' | 'lateMinutes'>): Trouble {
  return {
    conditions: ['run-missed', 'run-late'],
    told: 'a person disables the schedule, and the night comes',
    async begin(scene) {
      const { nights, clock } = scene;
      await switchSchedule(scene, schedule, 'DISABLED');
      await nights.sleep(DUE[1] - HOUR_MS / 4 - clock.now());
      return DUE[1];
    },
    takes: { 'run-missed': MISSED_AFTER, 'run-late': lateMinutes },
    fixed: 'the schedule is enabled, and a run is started',
    async end(scene) {
      await switchSchedule(scene, schedule, 'ENABLED');
      await start(scene);
    },
  };
}

/** The source answers another form than agreed, and then not at all. */
export const brokenSource = (minutes: number): readonly Trouble[] => [
  {
    conditions: ['run-failed'],
    told: 'the source answers another form than agreed; a run is started',
    async begin(scene) {
      await scene.nights.fault({ match: {}, kind: 'answer', status: 200, body: { items: [] } });
      await start(scene);
      return scene.clock.now();
    },
    takes: { 'run-failed': TRIED_MINUTES },
    fixed: 'the source answers as agreed, and a run is started',
    async end(scene) {
      await scene.nights.clearFaults();
      await start(scene);
    },
  },
  {
    conditions: ['run-long'],
    told: 'the source answers 503; a run is started',
    async begin(scene) {
      await scene.nights.fault({ match: {}, kind: 'answer', status: 503, body: {} });
      await start(scene);
      return scene.clock.now();
    },
    takes: { 'run-long': minutes },
    fixed: 'the source answers',
    end: ({ nights }) => nights.clearFaults().then(() => undefined),
  },
];

async function switchSchedule({ nights }: Nights, Name: string, State: 'ENABLED' | 'DISABLED'): Promise<void> {
  const found = await nights.call('scheduler', 'GetSchedule', { Name });
  const { ScheduleExpression, ScheduleExpressionTimezone, Target, FlexibleTimeWindow } = found;
  const schedule = {
    Name,
    ScheduleExpression,
    ScheduleExpressionTimezone,
    Target,
    FlexibleTimeWindow,
    State,
  };
  await nights.call('scheduler', 'UpdateSchedule', schedule);
}

/** Each trouble begins, rings, is fixed, and clears. */
export async function playNights(scene: Nights, runs: PlayedRuns): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const trouble of runs.troubles) {
    scene.did(trouble.told);
    const since = await trouble.begin(scene);
    const rang = new Map<string, number>();
    for (const condition of trouble.conditions)
      rang.set(condition, await reached(scene, runs, condition, 'ALARM', since));
    scene.did(trouble.fixed);
    await trouble.end(scene);
    const fixed = scene.clock.now();
    for (const condition of trouble.conditions)
      findings.push(
        findingOf(
          runs,
          condition,
          trouble,
          rang.get(condition) ?? Number.NaN,
          await reached(scene, runs, condition, 'OK', fixed),
        ),
      );
  }
  const unplayed = runs.alarms.filter(({ condition }) =>
    runs.troubles.every(({ conditions }) => !conditions.includes(condition)),
  );
  const names = unplayed.map(({ condition }) => condition).join(', ') || 'none';
  return [
    ...findings,
    { figure: `alarms of ${runs.what} that are not played`, target: 'none', seen: names, ok: unplayed.length === 0 },
  ];
}

/** @returns minutes until the alarm had that state; endless where it never had */
async function reached(
  scene: Nights,
  { lateMinutes }: PlayedRuns,
  condition: string,
  state: string,
  since: number,
): Promise<number> {
  const withinMs = since - scene.clock.now() + (lateMinutes + 2 * PATIENCE_MINUTES) * MINUTE_MS;
  const seen = await scene.when(
    () => scene.nights.alarm(condition),
    (now) => now === state,
    { withinMs, everyMs: MINUTE_MS },
  );
  return seen === state ? (scene.clock.now() - since) / MINUTE_MS : Number.POSITIVE_INFINITY;
}

function findingOf(
  { alarms, what }: PlayedRuns,
  condition: string,
  { told, takes = {} }: Trouble,
  rang: number,
  cleared: number,
): Finding {
  const definition = alarms.find((one) => one.condition === condition);
  if (!definition) throw new Error(`No alarm of ${what} is called ${condition}.`);
  const rings = (takes[condition] ?? 0) + LOOKED_AT + ringsWithinMinutes(definition);
  // After the fix a run, a look, and the periods that CloudWatch looks back.
  const clears = LOOKED_AT + MISSED_AFTER + definition.periodMinutes * (definition.periods + 2) + 2;
  return {
    figure: `${condition}  (${told})`,
    target: `rings ≤ ${rings} min, clears ≤ ${clears} min`,
    seen: `${rang.toFixed(1)} min, ${cleared.toFixed(1)} min`,
    ok: rang <= rings && cleared <= clears,
  };
}

export async function openScene(
  options: SceneOptions,
  project?: Parameters<typeof openNights>[1],
): Promise<Opened<Nights>> {
  const nights = await openNights(EVENING, project);
  const begun = nights.environment.clock.now();
  const pass = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      if (options.signal.aborted) return reject(options.signal.reason);
      nights.environment.clock.after(ms, () => {
        // Before anything else may jump on.
        nights.stand();
        resolve();
      });
      nights.go();
    });
  const scene: Nights = {
    nights,
    get environment() {
      return nights.environment;
    },
    get people() {
      return peopleOf(nights.environment);
    },
    get clock() {
      return nights.environment.clock;
    },
    random: randomFrom(options.seed),
    did: (text) => options.onDone(text, nights.environment.clock.now() - begun),
    pass,
    async when(look, isDone, { withinMs, everyMs = 1000 }) {
      const deadline = nights.environment.clock.now() + withinMs;
      for (;;) {
        const seen = await look();
        if (isDone(seen) || nights.environment.clock.now() > deadline) return seen;
        await pass(everyMs);
      }
    },
    vendor: (name) => nights.environment.vendors.urls[name] ?? '',
    aws: (service, operation, input) => nights.call(service, operation, input),
  };
  return { scene, close: () => nights[Symbol.asyncDispose]() };
}
