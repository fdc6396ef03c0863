import { describe, expect, test } from 'vitest';
import {
  type AlarmDefinition,
  CAUSED_BY,
  COMPOSITE_ALARM_USD,
  costOf,
  deliveryAlarms,
  integrationAlarms,
  metricsOf,
  OF_THE_ACCOUNT,
  OF_THE_DEPLOY,
  platformAlarms,
  pullAlarms,
  reconciliationAlarms,
  ringsWithinMinutes,
  runbookSection,
} from '../../../shared/alarms/index.ts';
import type { Integration } from '../../../shared/contract/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import catalogue from '../../fixtures/pulled/integrations/catalogue-to-shop/contract.ts';
import { RECONCILIATION } from '../reconcile/sides.ts';

const rhythm = { atLeastEveryHours: 6, quiet: { fromHour: 22, toHour: 5, weekends: true } };
const lively: Integration = { ...sound, source: { ...sound.source, rhythm } };
const ofDelivery = deliveryAlarms('prod', lively, 'contact-to-member');
const ofIntegration = integrationAlarms('prod', lively, true);
const ofPlatform = platformAlarms({
  ...{ environment: 'prod', production: true },
  jobs: [{ name: 'valve', functionName: 'f', everyMinutes: 1, means: 'deliveries stay disabled', severity: 'page' }],
});
const all = [...ofDelivery, ...ofIntegration, ...ofPlatform];

test('the alarms cost at most 1.10 USD a month for a delivery, and 1.60 for an integration with tenants and its composite', () => {
  expect(costOf(ofDelivery)).toBeLessThanOrEqual(1.1001);
  expect(costOf(ofIntegration) + COMPOSITE_ALARM_USD).toBeLessThanOrEqual(1.6001);
});

test('every alarm has a section of its own', () => {
  const sections = all.map(runbookSection);
  expect(new Set(sections).size).toBe(sections.length);
  expect(sections.every((section) => /^[a-z]+(-[a-z]+)*$/.test(section))).toBe(true);
});

test.each(all.map((definition) => [runbookSection(definition), definition] as const))(
  '%s says what it is and what to do',
  (_, definition) => {
    const { meaning, nextAction, runbook } = definition;
    for (const text of [meaning, nextAction]) expect(text).toMatch(/^[a-z“].*\.$/);
    for (const line of [...runbook.investigate, ...runbook.resolve, runbook.escalate])
      expect(line).toMatch(/^\S.*[.?)]$/);
    expect(runbook.investigate.length * runbook.resolve.length).toBeGreaterThan(0);
  },
);

// docs: PutMetricAlarm. Periods from an hour on may add up to seven days, shorter ones to one.
test.each(all.map((definition) => [runbookSection(definition), definition] as const))(
  '%s fits what CloudWatch evaluates',
  (_, definition) => {
    const { periodMinutes, periods, datapoints = periods } = definition;
    expect(periodMinutes * periods).toBeLessThanOrEqual(periodMinutes >= 60 ? 7 * 1440 : 1440);
    expect(datapoints).toBeLessThanOrEqual(periods);
    expect(metricsOf(definition).length).toBeLessThanOrEqual(10);
  },
);

test('a single failed attempt causes no page: the failure rate needs two attempts a minute and five minutes', () => {
  const page = (condition: string) =>
    ofDelivery.find((definition) => definition.condition === condition) as AlarmDefinition;
  expect(page('failure-rate')).toMatchObject({ datapoints: 5 });
  expect(JSON.stringify(page('failure-rate').signal)).toContain('>= 2');
});

describe('a stream that is expected', () => {
  const silent = (quiet?: typeof rhythm.quiet) => {
    const source = { ...sound.source, rhythm: { atLeastEveryHours: 6, ...(quiet && { quiet }) } };
    const definition = integrationAlarms('prod', { ...sound, source }, true).find(
      ({ condition }) => condition === 'silent',
    );
    return definition && ('expression' in definition.signal ? definition.signal.expression : definition.signal.name);
  };
  test('is missed', () => {
    expect(silent()).toBe('Accepted');
  });
  test('is not missed in its quiet hours', () => {
    expect(silent({ fromHour: 22, toHour: 5, weekends: false })).toBe(
      'IF((HOUR(events) >= 22 OR HOUR(events) < 5), 1, events)',
    );
    expect(silent({ fromHour: 1, toHour: 5, weekends: true })).toBe(
      'IF((HOUR(events) >= 1 AND HOUR(events) < 5) OR DAY(events) >= 6, 1, events)',
    );
  });
  test('without a rhythm, or outside production, has no such alarm', () => {
    expect(integrationAlarms('dev', lively, false).map(({ condition }) => condition)).not.toContain('silent');
    const { rhythm: _, ...source } = lively.source;
    expect(integrationAlarms('prod', { ...sound, source }, true).map(({ condition }) => condition)).not.toContain(
      'silent',
    );
  });
});

test('of every alarm that pages for an integration it is said which others cause it', () => {
  const pulled = Object.keys(catalogue.pulls ?? {}).flatMap((pull) => pullAlarms('prod', catalogue, pull));
  const ofBoth = { ...catalogue, reconciliations: { nightly: RECONCILIATION } };
  const compared = reconciliationAlarms('prod', ofBoth, 'nightly');
  const declared = sound.deliveries['contact-to-member'];
  const deliveries = {
    'contact-to-member': { ...declared, setAside: { alarmAfterHours: 1, severity: 'page' as const } },
  };
  const setAside = deliveryAlarms('prod', { ...lively, deliveries }, 'contact-to-member');
  const paging = [...setAside, ...ofIntegration, ...pulled, ...compared].filter(({ severity }) => severity === 'page');
  const conditions = [...new Set(paging.map(({ condition }) => condition))];
  expect(Object.keys(CAUSED_BY).toSorted()).toEqual(conditions.toSorted());
  for (const cause of [...Object.values(CAUSED_BY).flat(), ...OF_THE_ACCOUNT, ...OF_THE_DEPLOY])
    expect(conditions).toContain(cause);
});

test('a reconciliation rings when it did not run, found too much, or ran long, and says where its report is', () => {
  const ofBoth = { ...catalogue, reconciliations: { nightly: RECONCILIATION } };
  const all = reconciliationAlarms('prod', ofBoth, 'nightly');
  expect(all.map(({ condition, severity }) => `${condition} ${severity}`)).toEqual([
    ...['run-missed page', 'run-late page', 'run-failed page', 'run-unusual page', 'differences-found page'],
    'run-long ticket',
  ]);
  const found = all.find(({ condition }) => condition === 'differences-found');
  expect(found?.nextAction).toContain('npm run ops -- reconcile catalogue-to-shop/nightly --env prod');
  expect(found?.signal).toMatchObject({ name: 'DifferencesFound', dimensions: { pull: 'nightly' } });
  expect(reconciliationAlarms('prod', catalogue, 'nightly')).toEqual([]);
});

test('how soon an alarm rings follows from its periods', () => {
  const definition = ofDelivery.find(({ condition }) => condition === 'dead-letters') as AlarmDefinition;
  expect(ringsWithinMinutes(definition)).toBe(4);
  expect(ringsWithinMinutes({ ...definition, periodMinutes: 5, periods: 3, datapoints: 2 })).toBe(17);
});

test('only a delivery whose contract declares it has the alarm for events that are set aside: 0.10 USD a month, after its hours', () => {
  const declared = sound.deliveries['contact-to-member'];
  const deliveries = { 'contact-to-member': { ...declared, setAside: { alarmAfterHours: 24 } } };
  const declaring = deliveryAlarms('prod', { ...lively, deliveries }, 'contact-to-member');
  const own = declaring.filter(({ condition }) => condition === 'open-too-long');
  expect(ofDelivery.some(({ condition }) => condition === 'open-too-long')).toBe(false);
  expect(own).toMatchObject([{ severity: 'ticket', threshold: 86_400 }]);
  expect(costOf(own)).toBeCloseTo(0.1);
});
