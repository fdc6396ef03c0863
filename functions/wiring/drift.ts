import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BoundDelivery } from '../../shared/contract/index.ts';
import { describeError, type Log, type Meter } from '../../shared/telemetry/index.ts';
import { METRIC } from '../../shared/topology/index.ts';
import {
  createDriftRecord,
  createDriftWatch,
  type DriftWatch,
  type Finding,
  type Shapes,
} from '../../shared/watch/drift/index.ts';

export interface Drift extends DriftWatch {
  /** Writes what was found since it was last called. A row that cannot be written loses nothing but a count. */
  keep(): Promise<void>;
}

export interface DriftOptions {
  readonly bound: Pick<BoundDelivery, 'event'>;
  readonly maps: Parameters<typeof createDriftWatch>[0]['maps'];
  readonly shapes: Shapes;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly prefix: string;
  readonly log: Log;
  /** Of the integration: one alarm watches all its deliveries. */
  readonly meter: Meter;
}

/** One container's watch for contract drift: told in the log, alarmed by the metric, kept in the ledger's table. */
export function openDrift({ bound, maps, shapes, log, meter, ...rowsOptions }: DriftOptions): Drift {
  let found: Finding[] = [];
  const rows = createDriftRecord({ ...rowsOptions, now: Date.now });
  const watch = createDriftWatch({
    event: bound.event,
    maps,
    shapes,
    tell: (finding) => {
      found.push(finding);
      const { kind, path, source, operation, isRequired, count } = finding;
      log.warn('contract drift', { drift: kind, path, source, isRequired, count, ...(operation && { operation }) });
    },
    alarm: () => meter.count(METRIC.contractDrift),
    now: Date.now,
    random: Math.random,
  });
  return {
    ...watch,
    async keep() {
      const findings = found;
      found = [];
      meter.flush();
      await rows.add(findings).catch((error) => log.error('drift not kept', { errorMessage: describeError(error) }));
    },
  };
}
