import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentOptions, moveClock } from '../../harness/environment.ts';
import { pagingVendors } from '../../shared/page/vendors.ts';
import { newestOf, openScene, type Scene, type SceneOptions } from '../stage/scene.ts';
import { type Listener, startListener } from './listener.ts';

/** Production on this machine, whose paging services and on-call listener stand here as well, and which can be switched off for days. */
export interface Stage extends Scene {
  readonly paging: Awaited<ReturnType<typeof pagingVendors>>;
  readonly listener: Listener;
  /** Where its state is kept. */
  readonly folder: string;
  /** Aborted when the drill is to stop. */
  readonly signal: AbortSignal;
  /** Stops the environment, lets time pass and starts it again over the same state, its clock running `rate` times as fast. */
  restart(wanted: { readonly afterMs?: number; readonly rate?: number }): Promise<void>;
}

interface Clock {
  readonly rate: number;
  readonly jump: boolean;
}

/** PagerDuty and Slack are simulated on plain HTTP: the pager would refuse a self-signed certificate. */
export async function openStage(
  { clock }: { readonly clock: Clock },
  options: SceneOptions,
  place: Pick<EnvironmentOptions, 'project'> = {},
) {
  await using started = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-alarms-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const paging = await pagingVendors();
  started.defer(() => paging.close());
  const listener = await startListener();
  started.defer(() => listener.close());
  const origins = { pagerduty: paging.origin, slack: paging.origin };
  const open = (rate: number) =>
    openScene(
      { clock: { ...clock, rate } },
      { ...options, onDone: () => {} },
      { ...place, stage: 'prod', folder, origins },
    );

  let current = await open(clock.rate);
  started.defer(() => current.close());
  let { rate } = clock;
  const stage: Stage = Object.assign(
    newestOf(() => current.scene, options),
    {
      paging,
      listener,
      folder,
      signal: options.signal,
      async restart({ afterMs = 0, rate: wanted = rate }: Parameters<Stage['restart']>[0]) {
        await current.close();
        if (afterMs > 0) await moveClock(folder, afterMs);
        rate = wanted;
        current = await open(rate);
      },
    },
  );
  const running = started.move();
  return { scene: stage, close: () => running.disposeAsync() };
}
