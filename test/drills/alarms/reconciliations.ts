import { reconciliationAlarms } from '../../../shared/alarms/index.ts';
import { products, RECONCILED } from '../../end-to-end/pull-nights.ts';
import contract from '../../fixtures/reconciled/integrations/catalogue-to-shop/contract.ts';
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

const { expected } = contract.reconciliations['nightly-comparison'];
const { withinSeconds } = contract.deliveries['product-to-shop'].consistency;
const own = { schedule: `penstock-dev-${contract.name}-${RECONCILED.name}`, lateMinutes: expected.lateMinutes };

/** Products on both sides, and so many of the last that the shop lacks. */
const ALL = products(24);
const inShop = ALL.map(({ id, title }) => ({ id, title }));
const idsFrom = (first: number) => ALL.slice(first).map(({ id }) => id);

const RECONCILIATIONS: PlayedRuns = {
  ...{ what: 'a reconciliation', ...own },
  alarms: reconciliationAlarms('dev', contract, RECONCILED.name),
  troubles: [
    {
      conditions: ['run-unusual'],
      told: 'the source lists 6 of 12 records, where at least 10 are expected',
      async begin({ nights }) {
        await nights.catalogue({ put: ALL.slice(0, 6) });
        await nights.changeShop({ put: inShop.slice(0, 12) });
        return DUE[0];
      },
      fixed: 'the source lists what the shop has, and a run is started',
      async end(scene) {
        await scene.nights.catalogue({ put: ALL });
        await scene.nights.changeShop({ put: inShop });
        await start(scene);
      },
    },
    {
      conditions: ['differences-found'],
      told: '11 records are gone from the shop, more than the cap of 10; a run is started',
      async begin(scene) {
        await scene.nights.changeShop({ remove: idsFrom(13) });
        await start(scene);
        return scene.clock.now();
      },
      fixed: 'the shop has them, and a run is started',
      async end(scene) {
        await scene.nights.changeShop({ put: inShop });
        await start(scene);
      },
    },
    {
      conditions: ['differences-found'],
      told: 'one record differs by a class that pages; a run is started',
      async begin(scene) {
        await scene.nights.changeShop({ put: [{ id: 'p005', title: 'Reserved' }] });
        await start(scene);
        return scene.clock.now();
      },
      // The second look waits for the events that are on their way.
      takes: { 'differences-found': withinSeconds / 60 },
      fixed: 'it is as in the source, and a run is started',
      async end(scene) {
        await scene.nights.changeShop({ put: inShop });
        await start(scene);
      },
    },
    ...brokenSource(expected.minutes),
    missedNight(own),
  ],
};

export const reconciliationsDrill: Drill<Nights> = {
  name: 'reconciliation-alarms',
  title: 'every alarm of a reconciliation rings within its stated time and clears',
  requirement: 'nightly job that did not run',
  clock: { rate: 1, jump: true },
  callsPerSecond: 8,
  open: (_, options) => openScene(options, RECONCILED),
  run: (scene) => playNights(scene, RECONCILIATIONS),
};
