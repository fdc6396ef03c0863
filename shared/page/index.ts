/** Pages: from an alarm's message on an on-call topic to whoever is on call, in the format of the service that reaches them. */
export { createDescribe } from './describe.ts';
export { createPager } from './pager.ts';
export { pagingSecretProblem } from './target.ts';
