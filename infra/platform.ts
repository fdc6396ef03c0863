import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { EnvironmentSettings } from '../shared/contract/index.ts';
import type { OnCallTopics } from './constructs/on-call.ts';

/** What all integrations of one environment share: the tables, the destinations' secrets, the on-call topics. */
export interface Platform {
  readonly environment: string;
  readonly settings: EnvironmentSettings;
  readonly idempotencyTable: Table;
  readonly ledgerTable: Table;
  /** Circuit breakers and rate budgets of destination accounts. */
  readonly controlTable: Table;
  readonly onCall: OnCallTopics;
  /** Secret by destination. */
  readonly secrets: ReadonlyMap<string, Secret>;
}
