import { Stream } from 'node:stream';
import { AwsError } from '../aws/error.ts';
import { database, type Namespace, type Range, type Store } from './dynalite.ts';
import type { Entries } from './entries.ts';
import { noteExpiry } from './expiry.ts';
import { NAMESPACE, readTable } from './records.ts';
import type { Item } from './request.ts';
import { ITEM_LIMIT_BYTES, refuseOversize } from './size.ts';

/** Storage for one call of a dynalite action. */
export interface Session {
  readonly store: Store;
  /** Sends the streams that the action opened; call it when the action has returned. */
  drain(): void;
}

/**
 * Gives dynalite's actions synchronous storage, so that an action's writes to an item and to its indexes are one
 * transaction and an action's errors reach the caller.
 *
 * dynalite tells the items of one index key apart by 24 bits of a hash, so that among a few thousand of them one would
 * replace another: here the key of the item itself is appended to the index's key.
 *
 * @param startKey the request's ExclusiveStartKey; dynalite's bound made of it lacks what is appended here
 */
export function createSession(entries: Entries, startKey?: Item): Session {
  const streams: (() => void)[] = [];
  /** The item that is being written: every action reads it before it touches the indexes. */
  let itemKey = '';

  return {
    store: {
      options: { maxItemSize: ITEM_LIMIT_BYTES },
      getTable(name, callback) {
        const table = readTable(entries, name);
        if (table) callback(null, table);
        else callback(new AwsError('ResourceNotFoundException', 'Requested resource not found'));
      },
      getItemDb: items,
      getIndexDb: index,
    },
    drain() {
      for (let next = streams.shift(); next; next = streams.shift()) next();
    },
  };

  function items(table: string): Namespace {
    const name = NAMESPACE.items(table);
    return {
      ...namespace(name, (key) => key),
      get(key, callback) {
        itemKey = key;
        callback(null, entries.get(name, key));
      },
      put(key, value, callback) {
        refuseOversize(value as Item);
        entries.put(name, key, value);
        noteExpiry(entries, table, key, value as Item);
        callback(null);
      },
      createValueStream: (range) => stream(name, range),
    };
  }

  function index(_type: string, table: string, indexName: string): Namespace {
    const name = NAMESPACE.index(table, indexName);
    return {
      ...namespace(name, (key) => indexKey(key, itemKey)),
      put(key, value, callback) {
        refuseEmptyKeys(entries, table, indexName, value as Item);
        entries.put(name, indexKey(key, itemKey), value);
        callback(null);
      },
      createValueStream: (range) => stream(name, startKey ? afterStart(range, table, startKey) : range),
    };
  }

  function namespace(name: string, keyOf: (key: string) => string): Omit<Namespace, 'createValueStream'> {
    return {
      get: (key, callback) => callback(null, entries.get(name, keyOf(key))),
      put(key, value, callback) {
        entries.put(name, keyOf(key), value);
        callback(null);
      },
      del(key, callback) {
        entries.del(name, keyOf(key));
        callback(null);
      },
      // Every action runs alone: there is nothing to wait for.
      lock: (_key, run) => run((callback) => callback),
    };
  }

  function afterStart(range: Range, tableName: string, key: Item): Range {
    const table = readTable(entries, tableName);
    if (!table) return range;
    const start = database.createKey(key, table);
    if (range.reverse) return range.lt === undefined ? range : { ...range, lt: indexKey(range.lt, start) };
    return range.gt === undefined ? range : { ...range, gt: indexKey(range.gt, start) };
  }

  /** The old kind of stream, which sends only when `emit` is called. */
  function stream(name: string, range: Range): Stream {
    const sent = new Stream();
    let wanted = true;
    sent.once('pipe', () => {
      wanted = false;
    });
    streams.push(() => {
      for (const [, value] of entries.range(name, range)) {
        if (!wanted) break;
        sent.emit('data', value);
      }
      sent.emit('end');
    });
    return sent;
  }
}

/** The key under which an index keeps an item: dynalite's own, which may collide, and the item's. */
function indexKey(key: string, itemKey: string): string {
  return `${key}~${itemKey}`;
}

function refuseEmptyKeys(entries: Entries, tableName: string, indexName: string, item: Item): void {
  const indexes = readTable(entries, tableName)?.GlobalSecondaryIndexes ?? [];
  const index = indexes.find(({ IndexName }) => IndexName === indexName);
  const empty = index?.KeySchema.find(
    ({ AttributeName }) => item[AttributeName]?.S === '' || item[AttributeName]?.B === '',
  );
  if (empty)
    throw new AwsError(
      'ValidationException',
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The ' +
        `AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${indexName}, ` +
        `IndexKey: ${empty.AttributeName}`,
    );
}
