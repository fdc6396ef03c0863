import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import database from 'dynalite/db/index.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import createTableRules from 'dynalite/validations/createTable.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import deleteTableRules from 'dynalite/validations/deleteTable.js';
import describeTableRules from 'dynalite/validations/describeTable.js';
import getItemRules from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import listTablesRules from 'dynalite/validations/listTables.js';
import listTagsOfResourceRules from 'dynalite/validations/listTagsOfResource.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import scanRules from 'dynalite/validations/scan.js';
import tagResourceRules from 'dynalite/validations/tagResource.js';
import untagResourceRules from 'dynalite/validations/untagResource.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import type { Output } from '../aws/service.ts';
import type { Expression } from './expression.ts';

/** A value with its type as the one member's name, for example `{ S: 'text' }`. */
export type Attribute = Readonly<Record<string, unknown>>;
/** An item or a key, by attribute name. */
export type Item = Readonly<Record<string, Attribute>>;
type Callback<T> = (error: unknown, value?: T) => void;

/** A request after dynalite's validation: the expressions are parsed into members that begin with an underscore. */
export type Request = Record<string, unknown> & {
  TableName: string;
  _updates?: { readonly sections: UpdateSection[] };
  _condition?: Parsed;
  _filter?: Parsed;
  _projection?: { readonly paths: readonly (readonly (string | number)[])[]; readonly nestedPaths: object };
};

interface Parsed {
  readonly expression: Expression;
}

export interface UpdateSection {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: readonly (string | number)[];
}

export interface Table extends Record<string, unknown> {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  GlobalSecondaryIndexes?: Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface Index extends Record<string, unknown> {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
}

/** What dynalite asks of its storage, in place of LevelDB's sublevels. */
export interface Namespace {
  get(key: string, callback: Callback<unknown>): void;
  put(key: string, value: unknown, callback: Callback<void>): void;
  del(key: string, callback: Callback<void>): void;
  createValueStream(range: Range): NodeJS.EventEmitter;
  lock(key: string, run: (release: <C>(callback: C) => C) => void): void;
}

export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** -1 for no limit. */
  readonly limit?: number;
}

/** The storage that dynalite's actions are given. */
export interface Store {
  readonly options: Readonly<Record<string, number>>;
  getTable(name: string, callback: Callback<Table>): void;
  getItemDb(table: string): Namespace;
  getIndexDb(type: string, table: string, index: string): Namespace;
}

export type Action = (store: Store, request: Request, callback: Callback<Output>) => void;

export interface Validation {
  readonly types: Readonly<Record<string, unknown>>;
  readonly custom?: (request: Request, store: Store) => string | undefined;
}

/** The operations on items, which dynalite carries out. */
export const ACTIONS = {
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  DeleteItem: deleteItem,
  GetItem: getItem,
  PutItem: putItem,
  Query: query,
  Scan: scan,
  UpdateItem: updateItem,
} as const satisfies Readonly<Record<string, Action>>;

/** The rules that a request must pass, of every operation that dynalite knows and is asked for here. */
export const RULES = {
  BatchGetItem: batchGetItemRules,
  BatchWriteItem: batchWriteItemRules,
  CreateTable: createTableRules,
  DeleteItem: deleteItemRules,
  DeleteTable: deleteTableRules,
  DescribeTable: describeTableRules,
  GetItem: getItemRules,
  ListTables: listTablesRules,
  ListTagsOfResource: listTagsOfResourceRules,
  PutItem: putItemRules,
  Query: queryRules,
  Scan: scanRules,
  TagResource: tagResourceRules,
  UntagResource: untagResourceRules,
  UpdateItem: updateItemRules,
} as const satisfies Readonly<Record<string, Validation>>;

export { database, validations };
