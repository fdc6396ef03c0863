import { describe, expect, test } from 'vitest';
import type { Delivery, Integration } from '../../../shared/contract/index.ts';
import { checkIntegrations } from '../../../shared/rules/index.ts';
import sound from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const delivery: Delivery = sound.deliveries['contact-to-member'];
const withDelivery = (change: Partial<Delivery>): Integration => ({
  ...sound,
  deliveries: { 'contact-to-member': { ...delivery, ...change } },
});
const twin = { from: 'p.x', to: 'x', owner: 'x', whenEmpty: 'omit', type: 'email' } as const;
const price = { type: 'decimal', rounding: 'refuse' } as const;
const list = (fields: Delivery['fields']) => ({ ...twin, to: 'lines', type: 'list', fields }) as const;

describe('a rule of field maps is broken by', () => {
  test.each<[string, Integration, string, RegExp]>([
    [
      'two fields with one target',
      withDelivery({
        fields: {
          ...delivery.fields,
          twin: { from: 'p.x', to: 'email_address', owner: 'x', whenEmpty: 'omit', type: 'email' },
        },
      }),
      'field-map-targets',
      /"email_address" twice/,
    ],
    [
      'a field of a list that is written twice',
      withDelivery({
        fields: { ...delivery.fields, lines: list({ a: { ...twin, to: 'x' }, b: { ...twin, to: 'x' } }) },
      }),
      'field-map-targets',
      /"x" twice/,
    ],
    [
      'half a decimal place',
      withDelivery({ fields: { ...delivery.fields, lines: list({ price: { ...twin, ...price, places: 1.5 } }) } }),
      'field-types',
      /fields.price.places is 1.5; give a whole number/,
    ],
    [
      'a time zone that there is not',
      withDelivery({
        fields: { ...delivery.fields, day: { ...twin, type: 'date', format: 'iso-8601', timeZone: 'Berlin' } },
      }),
      'field-types',
      /fields.day.timeZone is "Berlin"; give a zone/,
    ],
    [
      'a field map of a type that the delivery does not receive',
      withDelivery({ fieldsByEvent: { 'contact.merged': delivery.fields } }),
      'field-maps-by-event',
      /names contact.merged, which events does not have/,
    ],
    [
      'a field map that nothing uses',
      withDelivery({ fieldsByEvent: Object.fromEntries(delivery.events.map((type) => [type, {}])) }),
      'field-maps-by-event',
      /nothing uses fields; make it \{\}/,
    ],
    [
      'a target that a type’s own map writes twice',
      withDelivery({ fieldsByEvent: { [delivery.events[0] ?? '']: { a: twin, b: twin } } }),
      'field-map-targets',
      /^fieldsByEvent\['contact\.[a-zA-Z]+'\] writes "x" twice/,
    ],
  ])('%s', (_, integration, rule, message) => {
    const violation = checkIntegrations([integration]).find((one) => one.rule === rule);
    expect(violation?.message).toMatch(message);
    expect(violation?.where).toBe('crm-to-audience.deliveries.contact-to-member');
  });
});
