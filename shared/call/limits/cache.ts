/** How old a breaker's state may be that a worker goes by, in milliseconds: no call begins later than this after a breaker opened. */
export const CACHE_MS = 1000;
