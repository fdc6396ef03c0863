import { ACCOUNT, REGION } from '../aws/account.ts';
import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';
import type { Entries } from './entries.ts';
import type { Index, Table } from './request.ts';

/** The namespaces of `Entries`, one a purpose. */
export const NAMESPACE = {
  tables: 'table',
  settings: 'settings',
  tokens: 'tokens',
  /** Names of tokens, by the time at which they were given. */
  tokenTimes: 'token-times',
  items: (table: string) => `item-${table}`,
  /** Keys of items with a time to live, by that time. */
  expiries: (table: string) => `expiry-${table}`,
  index: (table: string, index: string) => `index-${table}~${index}`,
} as const;

/** What is kept about a table besides the record that dynalite's actions read. */
export interface Settings {
  readonly deletionProtection: boolean;
  readonly tableClass: string;
  /** SSESpecification as it was given. */
  readonly encryption?: Input;
  readonly tags: Readonly<Record<string, string>>;
  readonly timeToLive?: { readonly attribute: string } | undefined;
  readonly recovery?: { readonly days: number; readonly since: number } | undefined;
}

export function tableArn(name: string): string {
  return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
}

/** A table's name out of a name or an ARN (also of one of its indexes): requests may give either. */
export function tableName(given: unknown): string {
  const text = String(given ?? '');
  return text.startsWith('arn:') ? (text.split(':').at(-1)?.split('/')[1] ?? text) : text;
}

/** @throws AwsError `ResourceNotFoundException` */
export function requireTable(entries: Entries, name: string): Table {
  const table = readTable(entries, name);
  if (table) return table;
  throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
}

export function readSettings(entries: Entries, table: string): Settings {
  return entries.get(NAMESPACE.settings, table) as Settings;
}

export function writeSettings(entries: Entries, table: string, changes: Partial<Settings>): void {
  entries.put(NAMESPACE.settings, table, { ...readSettings(entries, table), ...changes });
}

/** The table's record, or undefined. */
export function readTable(entries: Entries, name: string): Table | undefined {
  return entries.get(NAMESPACE.tables, name) as Table | undefined;
}

export function indexesOf(table: Table): readonly Index[] {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
}
