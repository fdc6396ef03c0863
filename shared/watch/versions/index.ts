/** Tells when a vendor ends the version of its API that a contract uses: see docs/decisions/0074. */
export type { EndingVersion } from './ending.ts';
export { endingVersions } from './ending.ts';
export type { SeenNotice } from './rows.ts';
export { keepNotice, readNotices } from './rows.ts';
export { noticeText } from './text.ts';
export { createVersionWatch } from './watch.ts';
