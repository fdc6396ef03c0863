/** Asks the local logs what CloudWatch Logs Insights would be asked, in the part of its language that the ready queries use. */
export { QueryRefused } from './errors.ts';
export { readLines, type TimeRange } from './lines.ts';
export { type Result, readQuery } from './query.ts';
export type { LogLine, Value } from './row.ts';
export { createLogsApi } from './service.ts';
