import { METRIC, metricNamespace } from '../../../../shared/topology/index.ts';
import { addContacts, created, send } from '../../stage/contacts.ts';
import { HOUR_MS, MINUTE_MS } from '../../stage/worker.ts';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';
import { INTEGRATION } from './names.ts';

/** Hours in which the environment is switched off: nothing is compared before three weeks are known, so no gap at a start is seen. */
const OFF_HOURS = [7 * 24, 7 * 24, 7 * 24 - 12];
/** Then it runs until three weeks are known, and a few hours more. */
const ON_HOURS = 16;
/** Events an hour: three hours of them are enough to be judged. */
const USUAL = 20;

/** The metric of the last hours, as a receiver writes it; CloudWatch takes nothing older than two weeks. */
async function putUsual(stage: Stage, hours: number): Promise<void> {
  const now = stage.clock.now();
  await stage.aws('monitoring', 'PutMetricData', {
    Namespace: metricNamespace('prod'),
    MetricData: Array.from({ length: hours }, (_, hoursAgo) => ({
      MetricName: METRIC.accepted,
      Dimensions: [{ Name: 'integration', Value: INTEGRATION }],
      Timestamp: (now - hoursAgo * HOUR_MS) / 1000,
      Value: USUAL,
      Unit: 'Count',
    })),
  });
}

/** An hour's usual number of events. */
async function usualHour(stage: Stage, name: string): Promise<void> {
  const contacts = await addContacts(stage, USUAL, name);
  await send(
    stage,
    contacts.map((contact) => created(stage, contact)),
  );
}

export const sourceFell: Fault = {
  title: 'HubSpot sends next to nothing',
  told: `three weeks pass, of which the metrics of ${USUAL} events an hour are put; then HubSpot sends one an hour`,
  async begin(stage) {
    for (const hours of OFF_HOURS) {
      await stage.restart({ afterMs: hours * HOUR_MS });
      await putUsual(stage, hours);
    }
    for (let hour = 0; hour < ON_HOURS; hour += 1) {
      await stage.pass(HOUR_MS);
      await putUsual(stage, 1);
    }
    const sinceMs = stage.clock.now();
    let count = 0;
    return {
      sinceMs,
      goOn: {
        everyMinutes: 60,
        async act() {
          count += 1;
          const contacts = await addContacts(stage, 1, `few-${count}`);
          await send(
            stage,
            contacts.map((contact) => created(stage, contact)),
          );
        },
      },
      fixed: 'HubSpot sends as it did, for two hours',
      async end() {
        for (let hour = 0; hour < 2; hour += 1) {
          await usualHour(stage, `usual-${hour}`);
          await stage.pass(60 * MINUTE_MS);
        }
        await usualHour(stage, 'usual-2');
      },
    };
  },
};
