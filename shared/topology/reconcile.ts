import { claimPrefix } from '../contract/index.ts';

/** Where in the bucket of large bodies a reconciliation's rows and reports are, for as long as its rule keeps them; ends with a slash. */
export const comparedPrefix = (integration: string, reconciliation: string) =>
  `${claimPrefix(integration)}${COMPARED}${reconciliation}/`;

/** No day of a claim is called so. */
const COMPARED = 'reconcile/';
