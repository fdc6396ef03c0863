/** The archive: every accepted event, compressed in S3 by integration and hour; replays and the completeness check read it. */
export { createArchive } from './archive.ts';
export { HOUR_MS, hourOf, keyMayHold } from './keys.ts';
export type { ArchiveReader } from './read.ts';
export { createArchiveReader } from './read.ts';
export type { ArchivedEvent, ArchiveSearch, SearchCost } from './search.ts';
export { searchArchive } from './search.ts';
