import type { PropertyDefinition } from './settings.ts';

/** Why a value is invalid, in HubSpot's own codes. */
export interface Violation {
  readonly name: string;
  readonly code:
    | 'PROPERTY_DOESNT_EXIST'
    | 'READ_ONLY_VALUE'
    | 'INVALID_EMAIL'
    | 'INVALID_INTEGER'
    | 'INVALID_OPTION'
    | 'INVALID_DATE';
  readonly message: string;
}

export type Catalogue = Readonly<Record<string, PropertyDefinition>>;

const TEXT: PropertyDefinition = { type: 'string' };
const STAMP: PropertyDefinition = { type: 'datetime', readOnly: true };

/** The properties that every contact has: those that an integration of contacts uses. */
const OWN: Catalogue = {
  email: TEXT,
  firstname: TEXT,
  lastname: TEXT,
  salutation: TEXT,
  jobtitle: TEXT,
  company: TEXT,
  phone: TEXT,
  mobilephone: TEXT,
  website: TEXT,
  address: TEXT,
  city: TEXT,
  state: TEXT,
  zip: TEXT,
  country: TEXT,
  hs_language: TEXT,
  hubspot_owner_id: TEXT,
  date_of_birth: TEXT,
  annualrevenue: { type: 'number' },
  closedate: { type: 'datetime' },
  lifecyclestage: {
    type: 'enumeration',
    forwardOnly: true,
    options: [
      'subscriber',
      'lead',
      'marketingqualifiedlead',
      'salesqualifiedlead',
      'opportunity',
      'customer',
      'evangelist',
      'other',
    ],
  },
  hs_lead_status: {
    type: 'enumeration',
    options: [
      'NEW',
      'OPEN',
      'IN_PROGRESS',
      'OPEN_DEAL',
      'UNQUALIFIED',
      'ATTEMPTED_TO_CONTACT',
      'CONNECTED',
      'BAD_TIMING',
    ],
  },
  hs_email_optout: { type: 'bool', readOnly: true },
  hs_additional_emails: { type: 'string', readOnly: true },
  hs_object_id: { type: 'number', readOnly: true },
  createdate: STAMP,
  lastmodifieddate: STAMP,
};

export function catalogueOf(defined: Catalogue): Catalogue {
  return { ...OWN, ...defined };
}

/** Checks values before any of them is stored; an empty value clears its property and is always allowed. */
export function violations(values: Readonly<Record<string, string>>, catalogue: Catalogue): Violation[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const definition = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
    const found = violation(name, value, definition);
    return found ? [{ name, code: found[0], message: found[1] }] : [];
  });
}

function violation(
  name: string,
  value: string,
  definition: PropertyDefinition | undefined,
): [Violation['code'], string] | undefined {
  if (!definition) return ['PROPERTY_DOESNT_EXIST', `Property "${name}" does not exist`];
  if (definition.readOnly) return ['READ_ONLY_VALUE', `"${name}" is a read only property; its value cannot be set.`];
  if (value === '') return undefined;
  if (name === 'email' && !isAddress(value)) return ['INVALID_EMAIL', `Email address ${value} is invalid`];
  switch (definition.type) {
    case 'number':
      return Number.isFinite(Number(value)) ? undefined : ['INVALID_INTEGER', `${value} was not a valid number.`];
    case 'bool':
      return isOption(value, ['true', 'false']);
    case 'enumeration':
      return isOption(value, definition.options ?? []);
    case 'date':
    case 'datetime':
      return Number.isNaN(Date.parse(/^\d+$/.test(value) ? new Date(Number(value)).toString() : value))
        ? ['INVALID_DATE', `${value} was not a valid date.`]
        : undefined;
    case 'string':
      return undefined;
  }
}

function isOption(value: string, options: readonly string[]): [Violation['code'], string] | undefined {
  if (options.includes(value)) return undefined;
  return ['INVALID_OPTION', `${value} was not one of the allowed options: [${options.join(', ')}]`];
}

function isAddress(value: string): boolean {
  return value.length <= 254 && /^[^\s@,;<>()]+@[^\s@.,;<>()]+(\.[^\s@.,;<>()]+)+$/.test(value);
}
