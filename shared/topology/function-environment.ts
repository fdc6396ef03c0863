import type { Severity } from '../contract/index.ts';

/**
 * The environment variables of the functions: written by the stacks, read by the functions, spelled only here. Names and
 * addresses, never a secret's value.
 */
export interface ReceiverEnvironment {
  readonly environment: string;
  /** The origin that vendors send to, as they know it; some sign it. No trailing slash. */
  readonly publicUrl: string;
  /** Where it is not the webhook path of the integration. */
  readonly publicPath?: string;
  readonly webhookSecretId: string;
  /** Queue URL by delivery. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Where every event goes as well. */
  readonly archiveQueueUrl: string;
  /** Where bodies beyond the queue's limit are kept. */
  readonly claimsBucket: string;
  /** Where receivers remember one-time tokens, and the first part of their keys there. */
  readonly tokenTable: string;
  readonly tokenPrefix: string;
  /** Tenants whose events are delivered. Absent: all. */
  readonly tenants?: readonly string[];
}

export interface DestinationAccess {
  readonly secretId: string;
  readonly baseUrl: string;
  /** Absent where tokens come from `baseUrl`. */
  readonly tokenUrl?: string;
}

export interface WorkerEnvironment {
  readonly environment: string;
  readonly queueUrl: string;
  readonly idempotencyTable: string;
  readonly ledgerTable: string;
  /** Circuit breakers and rate budgets of destination accounts. */
  readonly controlTable: string;
  readonly claimsBucket: string;
  /** Where what is set aside goes once more; absent where the contract declares no `setAside`. */
  readonly archiveQueueUrl?: string;
  /** Secret and origins by destination. */
  readonly destinations: Readonly<Record<string, DestinationAccess>>;
  readonly settings: Readonly<Record<string, string>>;
}

export interface PullEnvironment
  extends Pick<
    WorkerEnvironment,
    'environment' | 'ledgerTable' | 'controlTable' | 'claimsBucket' | 'destinations' | 'settings'
  > {
  /** The pull's own queue, of ticks and continuations. */
  readonly runsQueueUrl: string;
  /** Queue URL by delivery. */
  readonly queueUrls: Readonly<Record<string, string>>;
  /** Where every event goes as well. */
  readonly archiveQueueUrl: string;
}

export interface ValveEnvironment {
  readonly environment: string;
  readonly controlTable: string;
  readonly ledgerTable: string;
}

export interface ArchiveEnvironment {
  readonly environment: string;
  readonly archiveBucket: string;
  readonly claimsBucket: string;
}

export interface CompletenessEnvironment {
  readonly environment: string;
  readonly archiveBucket: string;
  readonly ledgerTable: string;
}

export interface MonitorEnvironment {
  readonly environment: string;
  readonly ledgerTable: string;
  readonly controlTable: string;
  /** By the ARN of an on-call topic, how many should hear it. */
  readonly listeners: Readonly<Record<string, number>>;
  /** ARNs of the on-call topics. */
  readonly topics: Readonly<Record<Severity, string>>;
  /** Elsewhere than in production, how many events come says nothing. */
  readonly production: boolean;
}

export interface RecoverEnvironment {
  readonly environment: string;
  readonly ledgerTable: string;
  readonly archiveBucket: string;
  readonly claimsBucket: string;
  readonly stepsQueueUrl: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** One variable for each member; what is not text travels as JSON. */
export function writeFunctionEnvironment(
  values:
    | ReceiverEnvironment
    | WorkerEnvironment
    | PullEnvironment
    | ArchiveEnvironment
    | CompletenessEnvironment
    | ValveEnvironment
    | MonitorEnvironment
    | RecoverEnvironment,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      variableName(name),
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/** @throws Error naming every variable that is missing. */
export function readReceiverEnvironment(variables: Variables): ReceiverEnvironment {
  const names = [
    'environment',
    'publicUrl',
    'webhookSecretId',
    'queueUrls',
    'archiveQueueUrl',
    'claimsBucket',
    'tokenTable',
    'tokenPrefix',
  ];
  const read = reader(variables, names);
  return {
    environment: read('environment'),
    publicUrl: read('publicUrl'),
    webhookSecretId: read('webhookSecretId'),
    queueUrls: JSON.parse(read('queueUrls')),
    archiveQueueUrl: read('archiveQueueUrl'),
    claimsBucket: read('claimsBucket'),
    tokenTable: read('tokenTable'),
    tokenPrefix: read('tokenPrefix'),
    ...readTenants(variables),
    ...readPublicPath(variables),
  };
}

function readPublicPath(variables: Variables): Pick<ReceiverEnvironment, 'publicPath'> {
  const publicPath = variables[variableName('publicPath')];
  return publicPath === undefined ? {} : { publicPath };
}

function readTenants(variables: Variables): Pick<ReceiverEnvironment, 'tenants'> {
  const tenants = variables[variableName('tenants')];
  return tenants === undefined ? {} : { tenants: JSON.parse(tenants) };
}

/** @throws Error naming every variable that is missing. */
export function readWorkerEnvironment(variables: Variables): WorkerEnvironment {
  const names = [
    'environment',
    'queueUrl',
    'idempotencyTable',
    'ledgerTable',
    'controlTable',
    'claimsBucket',
    'destinations',
    'settings',
  ];
  const read = reader(variables, names);
  const archiveQueueUrl = variables[variableName('archiveQueueUrl')];
  return {
    ...(archiveQueueUrl !== undefined && { archiveQueueUrl }),
    environment: read('environment'),
    queueUrl: read('queueUrl'),
    idempotencyTable: read('idempotencyTable'),
    ledgerTable: read('ledgerTable'),
    controlTable: read('controlTable'),
    claimsBucket: read('claimsBucket'),
    destinations: JSON.parse(read('destinations')),
    settings: JSON.parse(read('settings')),
  };
}

/** @throws Error naming every variable that is missing. */
export function readPullEnvironment(variables: Variables): PullEnvironment {
  const texts = ['environment', 'runsQueueUrl', 'archiveQueueUrl', 'ledgerTable', 'controlTable', 'claimsBucket'];
  const read = reader(variables, [...texts, 'queueUrls', 'destinations', 'settings']);
  return {
    environment: read('environment'),
    runsQueueUrl: read('runsQueueUrl'),
    archiveQueueUrl: read('archiveQueueUrl'),
    ledgerTable: read('ledgerTable'),
    controlTable: read('controlTable'),
    claimsBucket: read('claimsBucket'),
    queueUrls: JSON.parse(read('queueUrls')),
    destinations: JSON.parse(read('destinations')),
    settings: JSON.parse(read('settings')),
  };
}

/** @throws Error naming every variable that is missing. */
export function readValveEnvironment(variables: Variables): ValveEnvironment {
  const read = reader(variables, ['environment', 'controlTable', 'ledgerTable']);
  return {
    environment: read('environment'),
    controlTable: read('controlTable'),
    ledgerTable: read('ledgerTable'),
  };
}

/** @throws Error naming every variable that is missing. */
export function readMonitorEnvironment(variables: Variables): MonitorEnvironment {
  const read = reader(variables, ['environment', 'ledgerTable', 'controlTable', 'listeners', 'topics', 'production']);
  return {
    environment: read('environment'),
    ledgerTable: read('ledgerTable'),
    controlTable: read('controlTable'),
    listeners: JSON.parse(read('listeners')),
    topics: JSON.parse(read('topics')),
    production: JSON.parse(read('production')),
  };
}

/** @throws Error naming every variable that is missing. */
export function readRecoverEnvironment(variables: Variables): RecoverEnvironment {
  const names = ['environment', 'ledgerTable', 'archiveBucket', 'claimsBucket', 'stepsQueueUrl'];
  const read = reader(variables, names);
  return {
    environment: read('environment'),
    ledgerTable: read('ledgerTable'),
    archiveBucket: read('archiveBucket'),
    claimsBucket: read('claimsBucket'),
    stepsQueueUrl: read('stepsQueueUrl'),
  };
}

/** @throws Error naming every variable that is missing. */
export function readArchiveEnvironment(variables: Variables): ArchiveEnvironment {
  const read = reader(variables, ['environment', 'archiveBucket', 'claimsBucket']);
  return {
    environment: read('environment'),
    archiveBucket: read('archiveBucket'),
    claimsBucket: read('claimsBucket'),
  };
}

/** @throws Error naming every variable that is missing. */
export function readCompletenessEnvironment(variables: Variables): CompletenessEnvironment {
  const read = reader(variables, ['environment', 'archiveBucket', 'ledgerTable']);
  return {
    environment: read('environment'),
    archiveBucket: read('archiveBucket'),
    ledgerTable: read('ledgerTable'),
  };
}

function reader(variables: Variables, names: readonly string[]): (name: string) => string {
  const missing = names.map(variableName).filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Error(`Environment variables ${missing.join(', ')} are not set. The stacks set them: deploy again.`);
  }
  return (name) => variables[variableName(name)] ?? '';
}

/** `queueUrls` → `PENSTOCK_QUEUE_URLS`. */
function variableName(member: string): string {
  return `PENSTOCK_${member.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
