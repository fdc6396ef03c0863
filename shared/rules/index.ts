/** What synth refuses, in sentences that name the value and the remedy. */
export type { QuotaNeed } from './account-rules.ts';
export { accountNeeds, accountProblems, quotaProblems } from './account-rules.ts';
export { baseUrlProblem } from './base-url.ts';
export { ACCOUNT_LIMIT, concurrencyProblems, concurrencySettingsProblems, HEADROOM } from './concurrency-rules.ts';
export { checkIntegrations } from './contract-rules.ts';
export { RESERVED_DELIVERIES, workerNameProblem } from './delivery-rules.ts';
export { domainProblems, provesByCertificate } from './domain-rules.ts';
export { environmentProblems } from './environment-rules.ts';
export { nameProblems } from './name-rules.ts';
export { pagingProblems } from './paging-rules.ts';
export { kebab } from './rule.ts';
