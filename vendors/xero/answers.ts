import type { Answer } from '../toolkit/request.ts';

/** A refusal of one record, in Xero's words. */
export class Refusal extends Error {
  readonly messages: readonly string[];

  constructor(...messages: readonly string[]) {
    super(messages.join(' '));
    this.name = 'Refusal';
    this.messages = messages;
  }
}

/** A filter that Xero cannot read. */
export class UnreadableFilter extends Error {}

const TYPE = { 'content-type': 'application/json; charset=utf-8' };

export const json = (status: number, body: unknown, changed = false): Answer => ({
  status,
  headers: TYPE,
  body,
  changed,
});

/** Answers of the gateway before the accounting API: `{ Type, Title, Status, Detail, Instance }`. */
export const problem = (
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  headers: { ...TYPE, ...headers },
  body: { Type: null, Title: title, Status: status, Detail: detail, Instance: '00000000-0000-0000-0000-000000000000' },
});

/** 400 with the records that were refused; the schema `Error` of the specification. */
export const invalid = (elements: readonly unknown[]): Answer =>
  json(400, {
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: elements,
  });

export const exception = (status: number, number: number, type: string, message: string): Answer =>
  json(status, { ErrorNumber: number, Type: type, Message: message });

/** A list of documents, as every answer of the accounting API wraps it. */
export const listed = (
  name: string,
  items: readonly unknown[],
  { id, at, changed = false, more = {} }: { id: string; at: number; changed?: boolean; more?: object },
): Answer =>
  json(
    200,
    { Id: id, Status: 'OK', ProviderName: 'Penstock', DateTimeUTC: dateTime(at), ...more, [name]: items },
    changed,
  );

/** `/Date(1476316800000+0000)/`: a time, or a day at midnight UTC. */
export const dateTime = (ms: number): string => `/Date(${ms}+0000)/`;

/** What an answer says of a day, which has no zone. */
export const dayFields = (name: string, day: string): Record<string, string> => ({
  [`${name}String`]: `${day}T00:00:00`,
  [name]: dateTime(Date.parse(`${day}T00:00:00Z`)),
});
