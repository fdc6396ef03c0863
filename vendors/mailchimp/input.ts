import type { Answer, VendorRequest } from '../toolkit/request.ts';
import type { Status } from './members.ts';
import { isPlainObject, schemaErrors } from './merge.ts';
import { type FieldError, glossary, type Problem, unvalidated } from './problems.ts';

/** The members of a write request, their JSON types checked. */
export interface MemberInput {
  readonly email_address?: string;
  readonly status?: Status;
  readonly status_if_new?: Status;
  readonly merge_fields?: Readonly<Record<string, unknown>>;
  readonly email_type?: string;
  readonly language?: string;
  readonly vip?: boolean;
}

/** `archived` can be read but not written. */
const STATUSES = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional'];
const TYPES: Readonly<Record<string, 'string' | 'boolean' | 'object' | 'status'>> = {
  email_address: 'string',
  status: 'status',
  status_if_new: 'status',
  merge_fields: 'object',
  email_type: 'string',
  language: 'string',
  vip: 'boolean',
};

type Input<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

/** Reads a write request. Members that are not simulated are ignored, as Mailchimp ignores unknown ones. */
export function memberInput(request: VendorRequest, problem: Problem, required: readonly string[]): Input<MemberInput> {
  const body = jsonObject(request, problem);
  if (!body.ok) return body;
  const missing = required.filter((name) => body.value[name] === undefined);
  const errors: FieldError[] = [
    ...(missing.length > 0 ? [{ field: '', message: `Required fields were not provided: ${missing.join(', ')}` }] : []),
    ...Object.entries(TYPES).flatMap(([field, type]) => typeErrors(field, type, body.value[field])),
  ];
  return errors.length > 0
    ? { ok: false, answer: unvalidated(problem, errors) }
    : { ok: true, value: body.value as MemberInput };
}

function jsonObject(request: VendorRequest, problem: Problem): Input<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(request.body === '' ? '{}' : request.body);
  } catch {
    return { ok: false, answer: glossary(problem, 'JSONParseError') };
  }
  if (isPlainObject(value)) return { ok: true, value };
  return { ok: false, answer: unvalidated(problem, [{ field: '', message: found('object', value) }]) };
}

function typeErrors(field: string, type: string, value: unknown): FieldError[] {
  if (value === undefined) return [];
  if (type === 'status') {
    if (typeof value !== 'string') return [{ field, message: found('string', value) }];
    return STATUSES.includes(value) ? [] : [{ field, message: `Value must be one of: ${STATUSES.join(', ')}` }];
  }
  if (type === 'object')
    return isPlainObject(value) ? schemaErrors(value) : [{ field, message: found('object', value) }];
  return typeof value === type ? [] : [{ field, message: found(type, value) }];
}

function found(wanted: string, value: unknown): string {
  const given =
    value === null ? 'NULL' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  return `Schema describes ${wanted}, ${given} found instead`;
}
