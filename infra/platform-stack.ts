import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { scheduledJobs } from '../shared/alarms/index.ts';
import { accountsOf, type Destination, type EnvironmentSettings, type Integration } from '../shared/contract/index.ts';
import {
  controlTableName,
  destinationSecretName,
  destinationSecretPrefix,
  idempotencyTableName,
  ledgerTableName,
  PLATFORM,
} from '../shared/topology/index.ts';
import type { Bundles } from './bundle/index.ts';
import { addPlatformAlarms } from './constructs/alarms.ts';
import { Archive } from './constructs/archive.ts';
import { addClaimsBucket } from './constructs/claims-bucket.ts';
import { CompletenessCheck } from './constructs/completeness.ts';
import { addDashboard } from './constructs/dashboard.ts';
import { emptySecret } from './constructs/empty-secret.ts';
import { KEPT } from './constructs/kept.ts';
import { Monitor } from './constructs/monitor.ts';
import { onCallTopics } from './constructs/on-call.ts';
import { Pager } from './constructs/pager.ts';
import { PeoplePolicies } from './constructs/people.ts';
import { addPlatformQueries } from './constructs/queries.ts';
import { Recover } from './constructs/recover.ts';
import { Valve } from './constructs/valve.ts';
import { dashboardUrl, queriesUrl, runbookUrl } from './links.ts';
import type { Platform } from './platform.ts';

export interface PlatformStackProps extends StackProps {
  readonly environmentName: string;
  readonly settings: EnvironmentSettings;
  readonly integrations: readonly Integration[];
  readonly bundles: Pick<Bundles, 'platform'>;
}

/** One per environment. Its outputs and policies have one size, however many integrations there are. */
export class PlatformStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { environmentName, settings, integrations, bundles, ...props }: PlatformStackProps,
  ) {
    super(scope, id, props);
    const onCall = onCallTopics(this, environmentName, settings.onCall);
    const platform = {
      environment: environmentName,
      settings,
      idempotencyTable: new Table(this, 'Idempotency', {
        ...TABLE,
        tableName: idempotencyTableName(environmentName),
        partitionKey: { name: 'id', type: AttributeType.STRING },
        timeToLiveAttribute: 'expiration',
      }),
      ledgerTable: addLedger(this, environmentName),
      controlTable: new Table(this, 'Control', {
        ...TABLE,
        tableName: controlTableName(environmentName),
        partitionKey: { name: 'pk', type: AttributeType.STRING },
      }),
      onCall,
    } satisfies Platform;
    addSecrets(this, environmentName, integrations);
    addClaimsBucket(this, { environment: environmentName, integrations });
    new Archive(this, 'Archive', { platform, bundle: bundles.platform('archive') });
    new CompletenessCheck(this, 'CompletenessCheck', {
      platform,
      bundle: bundles.platform('completeness'),
    });
    new Valve(this, 'Valve', { platform, integrations, bundle: bundles.platform('valve') });
    const hasReconciliations = integrations.some(({ reconciliations = {} }) => Object.keys(reconciliations).length > 0);
    const hasLinks = integrations.some(({ deliveries }) =>
      Object.values(deliveries).some(({ links = [] }) => links.length > 0),
    );
    new Recover(this, 'Recover', { platform, bundle: bundles.platform('recover'), hasReconciliations, hasLinks });
    new Monitor(this, 'Monitor', { platform, integrations, bundle: bundles.platform('monitor') });
    if (settings.paging) {
      new Pager(this, 'Pager', {
        platform: { environment: environmentName, settings, onCall },
        paging: settings.paging,
        bundle: bundles.platform('pager'),
      });
    }
    new PeoplePolicies(this, 'People', { environment: environmentName, hasReports: hasReconciliations });
    addPlatformAlarms(this, platform, scheduledJobs(environmentName));
    addDashboard(this, platform, integrations);
    addPlatformQueries(this, environmentName);
    new CfnOutput(this, 'DashboardUrl', {
      value: dashboardUrl(this, environmentName),
      description: 'What all integrations do, and what rings.',
    });
    new CfnOutput(this, 'LogQueriesUrl', {
      value: queriesUrl(this),
      description: `Ready questions to the logs stand under "Queries", in the folder penstock/${environmentName}.`,
    });
    new CfnOutput(this, 'RunbookUrl', {
      value: runbookUrl(settings, PLATFORM),
      description: 'What to do when an alarm of the platform rings.',
    });
  }
}

/** Without protection from deletion: a first deploy that failed could not be repeated. `protections` says what gets it afterwards. */
const TABLE = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  encryption: TableEncryption.AWS_MANAGED,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  removalPolicy: KEPT,
} as const;

function addLedger(scope: Construct, environment: string): Table {
  const table = new Table(scope, 'Ledger', {
    ...TABLE,
    tableName: ledgerTableName(environment),
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  // Sparse: only events that wait or were given up carry `open`, so a healthy event pays for no index write.
  table.addGlobalSecondaryIndex({
    indexName: 'open',
    partitionKey: { name: 'open', type: AttributeType.STRING },
    sortKey: { name: 'openSince', type: AttributeType.STRING },
    projectionType: ProjectionType.ALL,
  });
  // Keys only, and of events that failed or waited only: an event that ends at its first attempt has none of these attributes.
  for (const [indexName, name, sort] of [
    ['entity', 'entity', 'receivedAt'],
    ['correlation', 'correlationId', 'receivedAt'],
    ['changes', 'changedIn', 'updatedAt'],
  ] as const) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name, type: AttributeType.STRING },
      sortKey: { name: sort, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
}

function addSecrets(scope: Construct, environment: string, all: readonly Integration[]): void {
  for (const { name, title, authentication } of destinationsOf(all)) {
    const secret = emptySecret(scope, `${name}-credential`, {
      secretName: destinationSecretName(environment, name),
      description: `${title}: ${authentication.secret}.`,
    });
    Tags.of(secret).add('penstock:destination', name);
    Tags.of(secret).add('penstock:purpose', 'credentials');
  }
  // One for all: a template holds 200 outputs.
  new CfnOutput(scope, 'DestinationSecrets', {
    value: `${destinationSecretPrefix(environment)}*`,
    description: `The destinations' secrets; \`npm run ops -- secrets --env ${environment}\` says which are empty, and with what to fill them.`,
  });
}

/** Every account that a delivery or a pull calls, once. */
export function destinationsOf(integrations: readonly Integration[]): readonly Destination[] {
  const accounts = integrations.flatMap(accountsOf);
  return [...new Map(accounts.map((account) => [account.name, account])).values()];
}
