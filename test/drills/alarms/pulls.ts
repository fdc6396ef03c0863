import { pullAlarms } from '../../../shared/alarms/index.ts';
import { products } from '../../end-to-end/pull-nights.ts';
import contract from '../../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';
import type { Drill } from '../stage/drill.ts';
import {
  brokenSource,
  DUE,
  missedNight,
  type Nights,
  openScene,
  type PlayedRuns,
  playNights,
  start,
} from './nights.ts';

const PULL = 'nightly-products';
const { expected } = contract.pulls[PULL];
const own = { schedule: `penstock-dev-${contract.name}-${PULL}`, lateMinutes: expected.lateMinutes };

const put = (count: number) => (scene: Nights) => scene.nights.catalogue({ put: products(count) });

const PULLS: PlayedRuns = {
  ...{ what: 'a pull', ...own, alarms: pullAlarms('dev', contract, PULL) },
  troubles: [
    {
      conditions: ['run-unusual'],
      told: 'the source lists 12 products, where at least 20 are expected',
      async begin(scene) {
        await put(12)(scene);
        return DUE[0];
      },
      fixed: 'the source lists 40 products, and a run is started',
      async end(scene) {
        await put(40)(scene);
        await start(scene);
      },
    },
    {
      conditions: ['deletions-held'],
      told: 'of 40 known products 12 are gone, more than a fifth; a run is started',
      async begin(scene) {
        await scene.nights.catalogue({
          remove: products(40)
            .slice(28)
            .map(({ id }) => id),
        });
        await start(scene);
        return scene.clock.now();
      },
      fixed: 'they are listed as before, and a run is started',
      async end(scene) {
        await put(40)(scene);
        await start(scene);
      },
    },
    ...brokenSource(expected.minutes),
    missedNight(own),
  ],
};

export const pullsDrill: Drill<Nights> = {
  name: 'pull-alarms',
  title: 'every alarm of a pulled source rings within its stated time and clears',
  requirement: 'nightly job that did not run',
  clock: { rate: 1, jump: true },
  callsPerSecond: 8,
  open: (_, options) => openScene(options),
  run: (scene) => playNights(scene, PULLS),
};
