import type { AlarmDrill, Fault } from './fault.ts';
import { archiveStopped, queuePurged } from './faults/completeness.ts';
import { credentialAges, deadForDays, downForDays, silence } from './faults/days.ts';
import { addressesRefused, badDeploy, fieldVanished, keyRevoked, workerKilled } from './faults/delivery.ts';
import { flood, forgeries, oddForm, otherPortal, shutOut, sqsSilent } from './faults/door.ts';
import { INTEGRATION } from './faults/names.ts';
import { allOff, bucketRefused, justDeployed, tablesRefused } from './faults/platform.ts';
import { replayLost, stepsFail } from './faults/recover.ts';
import { versionEnds } from './faults/versions.ts';
import { sourceFell } from './faults/volume.ts';

const HOURLY = 'the check runs once an hour and looks twice, three minutes apart, at suspicions';

/** Every alarm of production, by its name without the environment. A test demands that none is missing. */
export const alarmDrills: Readonly<Record<string, AlarmDrill>> = {
  'platform-on-call-unconfirmed': {
    fault: justDeployed,
    after: { minutes: 5, why: 'the monitor runs every 5 minutes' },
  },
  'platform-pager-undelivered': {
    fault: justDeployed,
    from: 'platform-on-call-unconfirmed',
    before: { minutes: 3, why: 'Lambda tries a page again after one minute and after two more' },
  },

  'platform-functions-throttled': {
    fault: sqsSilent,
    before: { minutes: 12, why: 'the monitor runs every five minutes and reads five whole minutes that are over' },
    after: { minutes: 12, why: 'the monitor reads what is over' },
  },
  [`${INTEGRATION}-receiver-not-accepting`]: { fault: sqsSilent },
  [`${INTEGRATION}-receiver-slow`]: { fault: sqsSilent },
  [`${INTEGRATION}-receiver-signatures-refused`]: {
    fault: forgeries,
    after: { minutes: 12, why: 'the next fault, a secret rotated at the vendor alone, has wrong signatures as well' },
  },
  [`${INTEGRATION}-receiver-requests-refused`]: { fault: flood },
  [`${INTEGRATION}-receiver-genuine-refused`]: { fault: oddForm },
  [`${INTEGRATION}-receiver-genuine-traffic-fell`]: {
    fault: shutOut,
    before: { minutes: 5, why: 'the five minutes in which the last genuine event came do not count' },
  },
  'platform-valve-failing': { fault: tablesRefused },
  'platform-monitor-failing': { fault: tablesRefused },

  [`${INTEGRATION}-receiver-contract-drift`]: { fault: fieldVanished },
  [`${INTEGRATION}-receiver-other-tenants`]: { fault: otherPortal },
  [`${INTEGRATION}-contact-to-member-worker-broken`]: {
    fault: workerKilled,
    before: { minutes: 2, why: 'three minutes of ten must have an error, and the worker is killed every other minute' },
  },
  [`${INTEGRATION}-contact-to-member-stopped`]: {
    fault: badDeploy,
    before: { minutes: 6, why: 'all invocations of five minutes must fail' },
    after: { minutes: 3, why: 'the valve compares versions once a minute' },
  },

  [`${INTEGRATION}-contact-to-member-failure-rate`]: { fault: addressesRefused },
  [`${INTEGRATION}-contact-to-member-dead-letters`]: {
    fault: addressesRefused,
    before: { minutes: 1, why: 'SQS moves a refused message at its next receives' },
  },

  [`${INTEGRATION}-contact-to-member-credential-refused`]: {
    fault: keyRevoked,
    after: { minutes: 3, why: 'the valve looks once a minute, and then one message is tried' },
  },
  [`${INTEGRATION}-contact-to-member-breaker-open`]: {
    fault: keyRevoked,
    after: { minutes: 3, why: 'the valve looks once a minute, and then one message is tried' },
  },
  [`${INTEGRATION}-contact-to-member-oldest-message`]: {
    fault: keyRevoked,
    before: { minutes: 15, why: 'an event must have waited for so long' },
    after: { minutes: 8, why: 'a released message is hidden for some minutes; the monitor runs every 5' },
  },
  [`${INTEGRATION}-contact-to-member-oldest-retry`]: {
    fault: keyRevoked,
    before: { minutes: 20, why: 'an event must have waited for so long, and the monitor runs every 5' },
    after: { minutes: 8, why: 'a released message is hidden for some minutes; the monitor runs every 5' },
  },
  [`${INTEGRATION}-any-page`]: { fault: keyRevoked },

  'platform-archive-failing': {
    fault: bucketRefused,
    before: { minutes: 20, why: 'a contact is created every five minutes, and three batches must fail' },
    after: { minutes: 14, why: 'the last batch comes back' },
  },
  'platform-completeness-check-failing': { fault: bucketRefused },

  'platform-completeness-broken': {
    fault: queuePurged,
    before: { minutes: 123, why: `an hour is looked at when it ended an hour ago; ${HOURLY}` },
    after: { minutes: 63, why: HOURLY },
  },
  'platform-archive-behind': {
    fault: archiveStopped,
    before: { minutes: 63, why: `nothing must have been written for an hour; ${HOURLY}` },
    after: { minutes: 63, why: HOURLY },
  },
  'platform-archive-dead-letters': {
    fault: archiveStopped,
    before: { minutes: 3, why: HOURLY },
    after: { minutes: 63, why: HOURLY },
  },

  'platform-recover-stands-still': {
    fault: replayLost,
    before: { minutes: 68, why: 'nothing must have changed for an hour, and looks are five minutes apart by then' },
    after: { minutes: 5, why: 'looks are five minutes apart' },
  },
  'platform-recover-failed': {
    fault: stepsFail,
    before: { minutes: 65, why: 'a step is tried five times, twelve minutes apart' },
  },

  'platform-valve-not-run': { fault: allOff },
  'platform-monitor-not-run': { fault: allOff },
  'platform-completeness-check-not-run': { fault: allOff },
  [`${INTEGRATION}-receiver-silent`]: {
    fault: silence,
    before: {
      minutes: 120,
      why: 'the monitor, which writes the hours without events, is off as well: over gaps CloudWatch looks at two periods more',
    },
  },

  [`${INTEGRATION}-contact-to-member-about-to-expire`]: {
    fault: downForDays,
    after: { minutes: 35, why: 'probes of an account that was down for long are half an hour apart' },
  },
  [`${INTEGRATION}-contact-to-member-dead-letters-about-to-expire`]: { fault: deadForDays },
  'platform-credentials-expiring': {
    fault: credentialAges,
    after: { minutes: 5, why: 'the monitor runs every 5 minutes' },
  },
  'platform-version-ending': {
    fault: versionEnds,
    before: { minutes: 5, why: 'the monitor runs every 5 minutes' },
    after: { minutes: 5, why: 'the monitor runs every 5 minutes' },
  },
  'platform-volume-unusual': {
    fault: sourceFell,
    before: { minutes: 255, why: 'three whole hours are compared, ten minutes later' },
    after: { minutes: 75, why: 'two whole hours of three must be usual, and the monitor looks ten minutes later' },
  },
};

/** What is played at the same time, in this order, after the deploy is finished. */
export const acts: readonly Act[] = [
  // The composite rings once for all of its alarms: no other may ring for two causes.
  { faults: [keyRevoked], settles: true },
  { faults: [fieldVanished, sqsSilent, forgeries, flood, oddForm, tablesRefused] },
  { faults: [shutOut] },
  { faults: [addressesRefused, otherPortal] },
  { faults: [workerKilled], settles: true },
  { faults: [badDeploy], settles: true },
  { faults: [bucketRefused] },
  // Looking twice takes three minutes of a running function, which no clock jumps over.
  { faults: [queuePurged], rate: 12, settles: true },
  { faults: [archiveStopped], settles: true },
  { faults: [replayLost], settles: true },
  { faults: [stepsFail], settles: true },
  { faults: [allOff], settles: true },
  { faults: [silence], settles: true },
  { faults: [downForDays], settles: true },
  { faults: [deadForDays], settles: true },
  { faults: [credentialAges], settles: true },
  { faults: [versionEnds], settles: true },
  // Last: what is usual since then would not be sent in any other act.
  { faults: [sourceFell], settles: true },
];

interface Act {
  readonly faults: readonly Fault[];
  /** How fast the clock runs from here on. */
  readonly rate?: number;
  /** Whether everything that was fixed must have cleared before the next act. */
  readonly settles?: true;
}
