import * as z from 'zod';
import { CONTROL } from '../toolkit/control.ts';
import type { ControlRoute } from '../toolkit/control-route.ts';
import { ControlError, checked } from '../toolkit/settings.ts';
import type { Author, Contact, Contacts, Written } from './contacts.ts';

const PERSON: Author = { changeSource: 'CRM_UI', sourceId: 'userId:47812075' };

const edit = z.strictObject(
  {
    properties: z.record(z.string(), z.string('must be text; "" clears it'), 'must be an object of texts'),
  },
  'must be { "properties": { "firstname": "Ada" } }',
);

const other = z.strictObject({ id: z.string('must be the id of a contact') }, 'must be { "id": "70102" }');
const optOut = z.strictObject(
  { optedOut: z.boolean('must be true or false').optional() },
  'must be { "optedOut": true }, or be left out',
);

/** Changes that a person makes to a contact in HubSpot's own pages: no token, no rate limit, the same webhooks. */
export function peopleControls(
  contacts: Contacts,
  view: (contact: Contact) => unknown,
  mergeMakesNew: () => boolean,
): ControlRoute[] {
  const one = (id = ''): Contact => {
    const contact = contacts.byId(id);
    if (contact && contact.archivedAt === null) return contact;
    throw new ControlError(`There is no contact "${id}": GET ${CONTROL}/state lists them.`, 404);
  };
  const any = (id = ''): Contact => {
    const contact = contacts.byId(id);
    if (contact) return contact;
    throw new ControlError(`There is no contact "${id}", deleted ones included.`, 404);
  };
  const shown = (written: Written): unknown => {
    if (written.kind === 'written') return view(written.contact);
    if (written.kind === 'conflict')
      throw new ControlError(`"properties.email" belongs to contact ${written.existingId}: change that one.`, 409);
    throw new ControlError(written.violations.map(({ name, message }) => `"properties.${name}": ${message}`).join(' '));
  };
  return [
    {
      method: 'POST',
      pattern: `${CONTROL}/contacts`,
      about: 'a person adds a contact: { properties }',
      handle: ({ body }) => shown(contacts.create(checked(edit, body).properties, PERSON)),
    },
    {
      method: 'PATCH',
      pattern: `${CONTROL}/contacts/:id`,
      about: 'a person changes a contact: { properties }',
      handle: ({ body, params }) => shown(contacts.update(one(params.id), checked(edit, body).properties, PERSON)),
    },
    {
      method: 'DELETE',
      pattern: `${CONTROL}/contacts/:id`,
      about: 'a person deletes a contact',
      handle: ({ params }) => ({ archived: contacts.archive(one(params.id), PERSON) }),
    },
    {
      method: 'POST',
      pattern: `${CONTROL}/contacts/:id/restore`,
      about: 'a person takes a contact out of the recycle bin',
      handle: ({ params }) => ({ restored: contacts.restore(any(params.id), PERSON) }),
    },
    {
      method: 'POST',
      pattern: `${CONTROL}/contacts/:id/erase`,
      about: 'a person deletes a contact for good, as the law lets them ask',
      handle({ params }) {
        contacts.erase(any(params.id), PERSON);
        return { erased: true };
      },
    },
    {
      method: 'POST',
      pattern: `${CONTROL}/contacts/:id/merge`,
      about: 'a person merges another contact into this one: { id }',
      handle: ({ params, body }) =>
        view(contacts.merge(one(params.id), one(checked(other, body).id), PERSON, mergeMakesNew())),
    },
    {
      method: 'POST',
      pattern: `${CONTROL}/contacts/:id/opt-out`,
      about: 'the person behind a contact wants no e-mail any more: { optedOut? }, true by default',
      handle: ({ params, body }) =>
        view(contacts.optOut(one(params.id), checked(optOut, body ?? {}).optedOut ?? true, PERSON)),
    },
  ];
}
