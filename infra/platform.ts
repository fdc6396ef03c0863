import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { EnvironmentSettings } from '../shared/contract/index.ts';
import type { OnCallTopics } from './constructs/on-call.ts';

/** What all integrations of one environment share: the HTTP API, the tables, the destinations' secrets, the on-call topics. */
export interface Platform {
  readonly environment: string;
  readonly settings: EnvironmentSettings;
  readonly api: HttpApi;
  /** The origin that vendors send to, without a trailing slash. */
  readonly publicUrl: string;
  readonly idempotencyTable: Table;
  readonly ledgerTable: Table;
  /** Circuit breakers and rate budgets of destination accounts. */
  readonly controlTable: Table;
  readonly onCall: OnCallTopics;
  /** Secret by destination. */
  readonly secrets: ReadonlyMap<string, Secret>;
}
