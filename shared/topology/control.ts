/** The breaker's attribute in the control table. It keeps its first name: workers and valve are deployed one after the other. */
export const BREAKER_ATTRIBUTE = 'gate';

/** What a worker writes of an account's row: breaker, budget, and what its answers say of its version. IAM holds it to these (docs/decisions/0045). */
export const CONTROL_OF_WORKER = ['pk', 'version', BREAKER_ATTRIBUTE, 'tat', 'day', 'dayCalls', 'notice'] as const;

/** What the valve writes of it. */
export const CONTROL_OF_VALVE = ['pk', 'version', BREAKER_ATTRIBUTE, 'pauses'] as const;

/** What a delivery's row of failures holds. */
export const SAME_FAILURE_ROW = ['pk', 'reason', 'events', 'lastMs'] as const;
