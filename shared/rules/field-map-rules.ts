import type { Delivery } from '../contract/index.ts';
import { isTimeZone } from '../topology/index.ts';
import type { Rule } from './rule.ts';

/** What must hold of a delivery's field maps. */
export const FIELD_MAP_RULES: readonly Rule<Delivery>[] = [
  {
    name: 'field-maps-by-event',
    check: ({ events, fields, fieldsByEvent = {} }) => {
      const unknown = Object.keys(fieldsByEvent).find((type) => !events.includes(type));
      if (unknown !== undefined)
        return `fieldsByEvent names ${unknown}, which events does not have; add it there or remove it.`;
      return events.every((type) => Object.hasOwn(fieldsByEvent, type)) && Object.keys(fields).length > 0
        ? 'fieldsByEvent has a map for every type of events, so nothing uses fields; make it {}, or remove a map.'
        : undefined;
    },
  },
  {
    name: 'field-map-targets',
    check: (delivery) => {
      const twice = namedMapsOf(delivery).flatMap(([name, map]) => {
        const targets = Object.values(map).map((rule) => rule.to);
        return targets.filter((to, i) => targets.indexOf(to) !== i).map((to) => ({ name, to }));
      })[0];
      return twice && `${twice.name} writes "${twice.to}" twice; one rule must own each target.`;
    },
  },
  {
    name: 'field-types',
    check: (delivery) =>
      namedMapsOf(delivery).flatMap(([name, map]) =>
        Object.entries(map).flatMap(([field, rule]) => typeProblem(`${name}.${field}`, rule)),
      )[0],
  },
];

/** All field maps of a delivery, those of lists too, by their place in the contract. */
function namedMapsOf({ fields, fieldsByEvent = {} }: Delivery): readonly NamedMap[] {
  return [
    ...mapsIn('fields', fields),
    ...Object.entries(fieldsByEvent).flatMap(([type, map]) => mapsIn(`fieldsByEvent['${type}']`, map)),
  ];
}

type NamedMap = readonly [name: string, map: Delivery['fields']];

function mapsIn(name: string, fields: Delivery['fields']): readonly NamedMap[] {
  return [
    [name, fields],
    ...Object.values(fields).flatMap((rule) => (rule.type === 'list' ? mapsIn(name, rule.fields) : [])),
  ];
}

/** What its type states and no value can be converted by. */
function typeProblem(name: string, rule: Delivery['fields'][string]): readonly string[] {
  const places =
    rule.type === 'decimal' ? [rule.places] : rule.type === 'money' ? Object.values(rule.places ?? {}) : [];
  const wrong = places.find((count) => !Number.isInteger(count) || count < 0 || count > 10);
  if (wrong !== undefined) return [`${name}.places is ${wrong}; give a whole number from 0 to 10.`];
  return rule.type === 'date' && !isTimeZone(rule.timeZone)
    ? [`${name}.timeZone is "${rule.timeZone}"; give a zone of the tz database such as Europe/Berlin.`]
    : [];
}
