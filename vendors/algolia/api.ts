import type { Clock } from '@penstock/local-aws/clock';
import * as z from 'zod';
import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { type Params, type Route, resolveRoute } from '../toolkit/route.ts';
import type { AlgoliaRecord, Records } from './records.ts';
import type { AlgoliaSettings, ApiKey } from './settings.ts';

/** Paths and answers: https://www.algolia.com/doc/rest-api/search/. */
const INDEX = '/1/indexes/:index';
const OBJECT = `${INDEX}/:object`;
/** Of an objectID and of the name of an index. */
const LONGEST_NAME = 256;

export interface IndexDesk {
  readonly records: Records;
  readonly clock: Clock;
  settings(): AlgoliaSettings;
}

interface Operation extends Route<(request: VendorRequest, params: Params) => Answer> {
  readonly acl: string;
  /** Whether it becomes a task, which waits in the queue of the application. */
  readonly isTask?: true;
}

const batch = z.object({
  requests: z.array(
    z.object({
      action: z.enum(['addObject', 'updateObject', 'deleteObject']),
      body: z.looseObject({ objectID: z.string().optional() }),
    }),
  ),
});

/** Algolia's errors: a message, and the status once more. */
export const refusal = (status: number, message: string): Answer => ({ status, body: { message, status } });

/** Answers one call of a key that is known. */
export function algoliaApi(desk: IndexDesk): (request: VendorRequest, key: ApiKey) => Answer {
  const { records, clock, settings } = desk;
  const now = () => new Date(clock.now()).toISOString();

  /** Nothing, or the refusal of a record. */
  function problem(objectID: string, record: unknown): Answer | undefined {
    if (objectID === '' || Buffer.byteLength(objectID) > LONGEST_NAME) return refusal(400, 'Invalid objectID');
    const { recordBytes } = settings();
    const size = Buffer.byteLength(JSON.stringify(record));
    if (size <= recordBytes) return undefined;
    return refusal(
      400,
      `Record at the position 0 objectID=${objectID} is too big size=${size}/${recordBytes} bytes. Please have a look at https://www.algolia.com/doc/guides/sending-and-managing-data/prepare-your-data/in-depth/index-and-records-size-and-usage-limitations/#record-size-limits`,
    );
  }

  function save(request: VendorRequest, { index = '', object = '' }: Params): Answer {
    const body = jsonOf(request.body);
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      return refusal(400, 'The request body must be a JSON object');
    const record: AlgoliaRecord = { ...body, objectID: object };
    const refused = problem(object, record);
    if (refused) return refused;
    records.save(index, record);
    return { status: 200, changed: true, body: { updatedAt: now(), taskID: records.task(), objectID: object } };
  }

  function remove(_: VendorRequest, { index = '', object = '' }: Params): Answer {
    if (!records.get(index, object) && settings().absentDeletes === 'refused')
      return refusal(404, 'ObjectID does not exist');
    records.remove(index, object);
    return { status: 200, changed: true, body: { deletedAt: now(), taskID: records.task() } };
  }

  /** All of them or none: a record that is refused refuses the batch. */
  function saveMany(request: VendorRequest, { index = '' }: Params): Answer {
    const parsed = batch.safeParse(jsonOf(request.body));
    if (!parsed.success) return refusal(400, 'Invalid batch: expected "requests" with "action" and "body"');
    const { requests } = parsed.data;
    for (const [position, { action, body }] of requests.entries()) {
      if (body.objectID === undefined)
        return refusal(400, `Missing objectID in the request at the position ${position}`);
      const refused = action === 'deleteObject' ? undefined : problem(body.objectID, body);
      if (refused) return refused;
    }
    const objectIDs = requests.map(({ action, body }) => {
      const objectID = body.objectID ?? '';
      if (action === 'deleteObject') records.remove(index, objectID);
      else records.save(index, { ...body, objectID });
      return objectID;
    });
    return { status: 200, changed: true, body: { taskID: records.task(), objectIDs } };
  }

  const routes: readonly Operation[] = [
    {
      method: 'GET',
      pattern: '/1/indexes',
      acl: 'listIndexes',
      handle: () => ({
        status: 200,
        body: { items: records.indices().map((name) => ({ name, entries: records.all(name).length })), nbPages: 1 },
      }),
    },
    { method: 'POST', pattern: `${INDEX}/batch`, acl: 'addObject', isTask: true, handle: saveMany },
    {
      method: 'GET',
      pattern: `${INDEX}/task/:task`,
      acl: 'addObject',
      handle(_, { task }) {
        const status = records.taskState(Number(task));
        return status ? { status: 200, body: { status } } : refusal(404, 'taskID does not exist');
      },
    },
    { method: 'PUT', pattern: OBJECT, acl: 'addObject', isTask: true, handle: save },
    { method: 'DELETE', pattern: OBJECT, acl: 'deleteObject', isTask: true, handle: remove },
    {
      method: 'GET',
      pattern: OBJECT,
      acl: 'search',
      handle(_, { index = '', object = '' }) {
        if (!records.indices().includes(index)) return refusal(404, `Index ${index} does not exist`);
        const record = records.get(index, object);
        return record ? { status: 200, body: record } : refusal(404, 'ObjectID does not exist');
      },
    },
  ];

  return (request, { acl }) => {
    const found = resolveRoute(
      routes.map((route) => ({ ...route, handle: route })),
      request.method,
      request.path,
    );
    if (found.kind !== 'found') return refusal(404, 'Path not found');
    if (!acl.includes(found.handle.acl)) return refusal(403, 'Method not allowed with this API key');
    if (found.handle.isTask && records.pending() >= settings().pendingTasks) return refusal(429, 'Too many jobs');
    return found.handle.handle(request, found.params);
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
