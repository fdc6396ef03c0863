import { METRIC, metricNamespace } from '../../../../shared/topology/index.ts';
import { addContacts, created, send } from '../../stage/contacts.ts';
import { HOUR_MS, MINUTE_MS } from '../../stage/worker.ts';
import type { Fault } from '../fault.ts';
import type { Stage } from '../stage.ts';
import { INTEGRATION } from './names.ts';

const WEEK_HOURS = 7 * 24;
const WEEKS = 4;
/** Events an hour: three hours of them are enough to be judged. */
const USUAL = 20;

/** The metric of a week of hours that end now, as a receiver writes it; CloudWatch takes nothing older than two weeks. */
async function usualWeek(stage: Stage): Promise<void> {
  const end = Math.floor(stage.clock.now() / HOUR_MS) * HOUR_MS;
  await stage.aws('monitoring', 'PutMetricData', {
    Namespace: metricNamespace('prod'),
    MetricData: Array.from({ length: WEEK_HOURS }, (_, index) => ({
      MetricName: METRIC.accepted,
      Dimensions: [{ Name: 'integration', Value: INTEGRATION }],
      Timestamp: (end - (index + 1) * HOUR_MS) / 1000,
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
  told: `the environment is switched off for four weeks, a week at a time, of which the metrics of ${USUAL} events an hour are put; then HubSpot sends one an hour`,
  async begin(stage) {
    for (let week = 0; week < WEEKS; week += 1) {
      await stage.restart({ afterMs: WEEK_HOURS * HOUR_MS });
      await usualWeek(stage);
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
