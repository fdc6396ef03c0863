import fc from 'fast-check';
import type { Act, Schedule } from './acts/act.ts';
import { awsFaults } from './acts/aws-faults.ts';
import { badDeploys } from './acts/bad-deploy.ts';
import { crashes } from './acts/crash.ts';
import { events } from './acts/event.ts';
import { kills } from './acts/kill.ts';
import { lateResends } from './acts/late-resend.ts';
import { newerEnvelopes } from './acts/newer-envelope.ts';
import { outages } from './acts/outage.ts';
import { rateLimits } from './acts/rate-limit.ts';
import { redrives } from './acts/redrive.ts';
import { secondAccounts } from './acts/second-account.ts';
import { skews } from './acts/skew.ts';
import { strangers } from './acts/stranger.ts';
import { deadValves } from './acts/valve-dead.ts';
import { vendorFaults } from './acts/vendor-faults.ts';
import { inForce } from './features.ts';

/** Everything that a schedule may hold. Each is a file of `acts/`. */
const FEATURES: Readonly<Record<string, fc.Arbitrary<readonly Act[]>>> = {
  events,
  'faults of the vendor': vendorFaults,
  'faults of AWS': awsFaults,
  kills,
  outages,
  redrives,
  'a second account': secondAccounts,
  'long rate limits': rateLimits,
  'unequal clocks': skews,
  crashes,
  'newer envelopes': newerEnvelopes,
  strangers,
  'late resends': lateResends,
  'bad deploys': badDeploys,
  'a dead valve': deadValves,
};

const inUse = Object.entries(FEATURES).filter(([name]) => inForce(name));

export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    acts: fc.tuple(...inUse.map(([, acts]) => acts)),
    workers: fc.integer({ min: 2, max: 3 }),
    noise: fc.nat({ max: 2 ** 31 - 1 }),
  })
  .map(({ acts, ...rest }) => ({ ...rest, acts: acts.flat() }));
