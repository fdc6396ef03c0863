import { Refusal } from './answers.ts';
import type { ContactInput, InvoiceInput } from './input.ts';
import type { Contact } from './records.ts';
import type { Writing } from './writing.ts';

/** Adds a contact, or changes the one given. @throws Refusal */
export function writeContact(writing: Writing, input: ContactInput, before?: Contact): Contact {
  const { books, clock, byApp } = writing;
  const name = input.Name ?? before?.name ?? '';
  if (name === '') throw new Refusal('The Contact Name cannot be empty');
  const others = books.contacts.all().filter(({ id, status }) => id !== before?.id && status === 'ACTIVE');
  if (others.some((other) => other.name === name))
    throw new Refusal(
      `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
    );
  const number = input.ContactNumber ?? before?.number ?? '';
  // The wording is ours: no page of Xero's that we read has it.
  if (number !== '' && others.some((other) => other.number === number))
    throw new Refusal(`The contact number ${number} is already assigned to another contact.`);
  return books.contacts.put({
    id: before?.id ?? writing.uuid(),
    updated: clock.now(),
    byApp: before?.byApp ?? byApp,
    name,
    number,
    email: input.EmailAddress ?? before?.email ?? '',
    firstName: input.FirstName ?? before?.firstName ?? '',
    lastName: input.LastName ?? before?.lastName ?? '',
    status: input.ContactStatus ?? before?.status ?? 'ACTIVE',
  });
}

/** The contact of a document: by its id or number, or by its name, which makes one where there is none. */
export function contactOf(writing: Writing, given: InvoiceInput['Contact']): string {
  const active = writing.books.contacts.all().filter(({ status }) => status === 'ACTIVE');
  const found = active.find(({ id, number, name }) =>
    given?.ContactID !== undefined
      ? id === given.ContactID
      : given?.ContactNumber !== undefined
        ? number === given.ContactNumber
        : name === given?.Name,
  );
  if (found) return found.id;
  if (given?.ContactID === undefined && given?.Name !== undefined)
    return writeContact(writing, { Name: given.Name, ContactNumber: given.ContactNumber }).id;
  throw new Refusal('A Contact must be specified for this type of transaction');
}
