/** A query that Logs Insights or this part of it does not know; quotes what is not understood. */
export class QueryRefused extends Error {
  constructor(what: string) {
    super(`${what}. The local Logs Insights knows fields, filter, unnest, stats, sort, limit and display, in part.`);
    this.name = 'QueryRefused';
  }
}
