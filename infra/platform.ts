import type { EnvironmentSettings, Severity } from '../shared/contract/index.ts';
import { controlTableName, idempotencyTableName, ledgerTableName, onCallTopicName } from '../shared/topology/index.ts';
import { tableArn, topicArn } from './arns.ts';

/** What all integrations of one environment share: its settings, the tables, the on-call topics. */
export interface Platform {
  readonly environment: string;
  readonly settings: EnvironmentSettings;
  readonly idempotencyTable: SharedTable;
  readonly ledgerTable: SharedTable;
  /** Circuit breakers and rate budgets of destination accounts. */
  readonly controlTable: SharedTable;
  readonly onCall: Readonly<Record<Severity, SharedTopic>>;
}

export interface SharedTable {
  readonly tableName: string;
  readonly tableArn: string;
}

export interface SharedTopic {
  readonly topicArn: string;
}

/** The platform as the integrations' stacks know it: by names, so that no stack refers to a resource of another. */
export function platformByName(environment: string, settings: EnvironmentSettings): Platform {
  const table = (tableName: string) => ({ tableName, tableArn: tableArn(tableName) });
  const topic = (severity: Severity) => ({ topicArn: topicArn(onCallTopicName(environment, severity)) });
  return {
    environment,
    settings,
    idempotencyTable: table(idempotencyTableName(environment)),
    ledgerTable: table(ledgerTableName(environment)),
    controlTable: table(controlTableName(environment)),
    onCall: { page: topic('page'), ticket: topic('ticket') },
  };
}
