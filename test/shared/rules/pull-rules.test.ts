import { describe, expect, test } from 'vitest';
import type { Integration, Pull } from '../../../shared/contract/index.ts';
import { checkIntegrations } from '../../../shared/rules/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';
import { PULL } from '../pull/source.ts';

const SOUND: Pull = {
  ...PULL,
  account: contract.deliveries['contact-to-member'].reads[0],
  tenant: 'portalId',
  event: 'contact.creation',
  reads: { kind: 'full', gone: { event: 'contact.deletion', afterRuns: 2, mostPercent: 1 } },
};

function broken(change: Partial<Pull>, name = 'nightly-contacts', more: Partial<Integration> = {}) {
  const integration = {
    ...contract,
    ...more,
    settings: { ...contract.settings, portalId: '1' },
    pulls: { [name]: { ...SOUND, ...change } },
  };
  return checkIntegrations([integration]).map(({ rule, where, message }) => `${where} ${rule}: ${message}`);
}

test('a sound pull breaks no rule', () => {
  expect(broken({})).toEqual([]);
});

describe('a pull is refused', () => {
  const where = 'crm-to-audience.pulls.nightly-contacts';
  test.each<[Partial<Pull>, string]>([
    [
      { schedule: { daily: '02:30', timeZone: 'Europe/Berlin' } },
      'pull-time-exists: schedule.daily is "02:30", which the clocks of Europe/Berlin skip on ',
    ],
    [
      { schedule: { daily: '2:30', timeZone: 'UTC' } },
      'pull-time: schedule.daily is "2:30"; give a time of day such as 02:30.',
    ],
    [
      { schedule: { daily: '03:30', timeZone: 'Berlin' } },
      'pull-time: schedule.timeZone is "Berlin"; give a name of the IANA database, such as Europe/Berlin.',
    ],
    [{ schedule: { daily: '03:30', timeZone: '+01:00' } }, 'pull-time: schedule.timeZone is "+01:00"; '],
    [{ schedule: { hourly: 60, timeZone: 'UTC' } }, 'pull-time: schedule.hourly is 60; give a minute from 0 to 59.'],
    [
      { event: 'contact.seen' },
      'pull-events-declared: contact.seen is not in source.events; declare there what it does.',
    ],
    [
      { reads: { kind: 'changed-since', lookBackMinutes: 0 } },
      'pull-look-back: reads.lookBackMinutes is 0; give 1 to 10080 minutes.',
    ],
    [
      { reads: { kind: 'changed-since', lookBackMinutes: 10 }, paging: { kind: 'counted' } },
      'pull-pages-stand: paging is "counted" and reads "changed-since": a change that moves out of a page would be lost for ever;',
    ],
    [
      { reads: { kind: 'full', gone: { event: 'contact.deletion', afterRuns: 1, mostPercent: 1 } } },
      'pull-gone: reads.gone.afterRuns is 1; give 2 to 30 complete runs in a row.',
    ],
    [
      { reads: { kind: 'full', gone: { event: 'contact.deletion', afterRuns: 2, mostPercent: 90 } } },
      'pull-gone: reads.gone.mostPercent is 90; give 0.01 to 50 per cent of the known records.',
    ],
    [
      { expected: { ...PULL.expected, records: { atLeast: 5, atMost: 4 } } },
      'pull-records: expected.records is 5 to 4; give the smaller number first.',
    ],
    [
      { expected: { ...PULL.expected, lateMinutes: 10 } },
      'pull-expected: expected.lateMinutes is 10, but most runs take up to 30; give more.',
    ],
    [{ bounds: { pages: 0, hours: 2 } }, 'pull-bounds: bounds.pages is 0; give 1 to 100000 pages.'],
    [
      { bounds: { pages: 10, hours: 0.2 } },
      'pull-bounds: bounds.hours is 0.2, but most runs take up to 30 minutes; give more.',
    ],
    [
      { tenant: 'portal' },
      'pull-tenant: tenant names the setting "portal", which settings does not declare; add it there.',
    ],
  ])('%j', (change, message) => {
    expect(broken(change)).toEqual([expect.stringContaining(`${where} ${message}`)]);
  });

  test('by the name of a delivery', () => {
    expect(broken({}, 'contact-to-member')).toEqual([
      'crm-to-audience.pulls.contact-to-member pull-name: name is "contact-to-member", which names something else of crm-to-audience already; call it by what it reads, such as nightly-products.',
    ]);
  });

  test('without a tenant where the source names its own', () => {
    const { tenant: _, ...without } = SOUND;
    const integration = { ...contract, settings: { ...contract.settings, portals: '1' }, pulls: { nightly: without } };
    const source = { ...contract.source, tenants: { setting: 'portals' } };
    expect(checkIntegrations([{ ...integration, source }]).map(({ message }) => message)).toEqual([
      'tenant is left out, but source.tenants names the setting "portals"; name a setting that holds the one tenant whose listing this is.',
    ]);
  });
});
