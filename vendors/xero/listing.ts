import type { RequestHead } from '../toolkit/request.ts';
import type { Books } from './records.ts';
import type { Resource } from './resources.ts';
import type { XeroSettings } from './settings.ts';
import { filterOf } from './where.ts';

const PAGE = 100;

/** A page of a resource: `where`, `order`, `page`, `pageSize`, `If-Modified-Since`, and the lists of ids and numbers. @throws UnreadableFilter */
export function pageOf(
  { list, view, idName }: Resource,
  books: Books,
  settings: XeroSettings,
  { query, headers }: Pick<RequestHead, 'query' | 'headers'>,
): { readonly items: readonly object[]; readonly pagination: object } {
  const since = sinceOf(headers['if-modified-since']);
  const keep = filterOfLists(query, idName);
  const where = query.get('where');
  const fits = where === null || where === '' ? () => true : filterOf(where);
  const own = query.get('createdByMyApp')?.toLowerCase() === 'true';
  const rows = list(books)
    .filter(({ updated, byApp }) => (since === undefined || updated > since) && (!own || byApp))
    .map(({ id }) => view(books, settings, id))
    .filter(
      (row) => keep(row) && fits(row) && !(since !== undefined && settings.changesMissDeletions && isDeleted(row)),
    );
  const ordered = orderedBy(rows, query.get('order'));
  const page = Math.max(1, wholeOf(query.get('page'), 1));
  const pageSize = Math.min(settings.largestPage, Math.max(1, wholeOf(query.get('pageSize'), PAGE)));
  return {
    items: ordered.slice((page - 1) * pageSize, page * pageSize),
    pagination: { page, pageSize, pageCount: Math.ceil(ordered.length / pageSize), itemCount: ordered.length },
  };
}

const wholeOf = (text: string | null, otherwise: number): number =>
  text !== null && /^\d+$/.test(text) ? Number(text) : otherwise;

const memberOf = (row: object, name: string): unknown => Reflect.get(row, name);
const isDeleted = (row: object): boolean => ['DELETED', 'VOIDED'].includes(String(memberOf(row, 'Status')));

function sinceOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const at = Date.parse(/[A-Z]{1,3}$/.test(header) ? header : `${header}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** `IDs`, `InvoiceNumbers`, `Statuses` and `ContactIDs`, each separated by commas. */
function filterOfLists(query: URLSearchParams, idName: string): (row: object) => boolean {
  const lists = (
    [
      ['IDs', idName],
      ['InvoiceNumbers', 'InvoiceNumber'],
      ['Statuses', 'Status'],
    ] as const
  ).flatMap(([parameter, member]) => {
    const given = query.getAll(parameter).flatMap((value) => value.split(','));
    return given.length === 0 ? [] : [{ member, given }];
  });
  return (row) => lists.every(({ member, given }) => given.includes(String(memberOf(row, member))));
}

function orderedBy(rows: readonly object[], order: string | null): readonly object[] {
  const [, name = '', direction = ''] = /^(\w+)(?:\s+(ASC|DESC))?$/i.exec(order ?? '') ?? [];
  if (name === '') return rows;
  const value = (row: object): number | string => {
    const text = String(memberOf(row, name) ?? '');
    const at = /^\/Date\((-?\d+)/.exec(text)?.[1];
    return at === undefined ? text : Number(at);
  };
  const sign = direction.toUpperCase() === 'DESC' ? -1 : 1;
  return rows.toSorted((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
}
