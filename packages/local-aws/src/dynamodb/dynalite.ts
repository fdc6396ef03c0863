/// <reference path="./dynalite-modules.d.ts" />
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
import type { Output } from '../aws/values.ts';
import type { Request, Table } from './request.ts';

type Callback<T> = (error: unknown, value?: T) => void;

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
