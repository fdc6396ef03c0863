import { createHash } from 'node:crypto';
import type { PolicyStatement } from '../aws/service.ts';
import type { Input, Output } from '../aws/values.ts';

/** A resource of the template with every intrinsic resolved. */
export interface ResolvedResource {
  readonly type: string;
  readonly logicalId: string;
  readonly stack: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** `stack/logicalId`, as errors name it. */
  readonly path: string;
}

/** What a template can learn of a resource, and what the runtime must run for it. */
export interface Deployed {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly resource?: Resource;
}

/** One row of the table of resource types. */
export interface ResourceType {
  /** Properties that take effect here. */
  readonly applied: readonly string[];
  /** Properties that change nothing on one machine; `unapplied.ts` says why of each. Any other is refused by name. */
  readonly withoutEffect: readonly string[];
  deploy(resource: ResolvedResource, context: DeployContext): Deployed | Promise<Deployed>;
}

export interface DeployContext {
  /** Calls an AWS operation as the operator. */
  call(service: string, operation: string, input: Input): Promise<Output>;
  readonly assets: ReadonlyMap<string, string>;
  /** Where every HTTP API is served, without a trailing slash: their routes tell them apart. */
  readonly apiEndpoint: string;
}

export type Tags = Readonly<Record<string, string>>;

export type Resource =
  | ({ readonly kind: 'queue'; readonly arn: string; readonly url: string; readonly deadLetterArn?: string } & Tagged)
  | ({ readonly kind: 'secret'; readonly arn: string; readonly name: string } & Tagged)
  | FunctionResource
  | MappingResource
  | InvokeConfigResource
  | { readonly kind: 'schedule'; readonly input: Input }
  | {
      readonly kind: 'role';
      readonly arn: string;
      readonly name: string;
      readonly statements: readonly PolicyStatement[];
      /** The services that may take it. */
      readonly trusts: readonly string[];
    }
  | { readonly kind: 'managed-policy'; readonly name: string; readonly statements: readonly PolicyStatement[] }
  | { readonly kind: 'policy'; readonly roles: readonly string[]; readonly statements: readonly PolicyStatement[] }
  | {
      readonly kind: 'permission';
      readonly functionName: string;
      /** Of the function, or of one of its aliases. */
      readonly functionArn: string;
      readonly action: string;
      readonly principal: string;
      /** What may call it; absent: anything of the principal's. */
      readonly sourceArn?: string;
      readonly sourceAccount?: string;
    }
  | { readonly kind: 'alias'; readonly functionName: string; readonly name: string }
  /** `hasOwnHost`: whether the API's own endpoint serves it, and not only a custom domain. */
  | { readonly kind: 'api'; readonly id: string; readonly name: string; readonly hasOwnHost: boolean }
  | { readonly kind: 'domain'; readonly host: string; readonly isMutualTls: boolean }
  | { readonly kind: 'api-mapping'; readonly apiId: string; readonly host: string; readonly basePath: string }
  | ApiStageResource
  | { readonly kind: 'integration'; readonly id: string; readonly functionArn: string; readonly timeoutMs: number }
  | TopicResource
  | { readonly kind: 'subscription'; readonly topicArn: string; readonly path: string; readonly input: Input }
  | { readonly kind: 'topic-policy'; readonly topics: readonly string[]; readonly document: unknown }
  | { readonly kind: 'key'; readonly arn: string; readonly policy: unknown }
  | { readonly kind: 'alarm'; readonly alarmKind: 'metric' | 'composite'; readonly input: Input }
  | { readonly kind: 'dashboard'; readonly name: string; readonly body: string }
  | {
      readonly kind: 'query-definition';
      readonly name: string;
      readonly logGroups: readonly string[];
      readonly text: string;
    }
  | {
      readonly kind: 'route';
      readonly apiId: string;
      readonly routeKey: string;
      readonly integrationId: string;
      readonly path: string;
    };

interface Tagged {
  readonly tags: Tags;
}

export interface FunctionResource extends Tagged {
  readonly kind: 'function';
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** Folder that holds the code, as Lambda would extract it. */
  readonly codeDir: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFormat: 'Text' | 'JSON';
  readonly systemLogLevel?: 'DEBUG' | 'INFO' | 'WARN';
  /** Whether a loop through it goes on after 16 links. */
  readonly mayLoop: boolean;
}

export interface MappingResource {
  readonly kind: 'mapping';
  readonly id: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Undefined: as many as the machine bears. */
  readonly maximumConcurrency?: number;
  readonly reportBatchItemFailures: boolean;
  /** Undefined when the template does not say. */
  readonly enabled?: boolean;
}

/** How a function's asynchronous events are retried, and the queue that receives those that were given up. */
interface InvokeConfigResource {
  readonly kind: 'invoke-config';
  readonly functionName: string;
  /** An alias, or `$LATEST`. */
  readonly qualifier: string;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly onFailureArn?: string;
}

interface TopicResource extends Tagged {
  readonly kind: 'topic';
  readonly arn: string;
  readonly name: string;
  /** As CreateTopic takes them. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Those that stand in the topic itself, as Subscribe takes them. */
  readonly subscriptions: readonly Input[];
}

export interface ApiStageResource {
  readonly kind: 'api-stage';
  readonly apiId: string;
  readonly name: string;
  readonly throttlingRateLimit?: number;
  readonly throttlingBurstLimit?: number;
  /** The access log's line with its `$context` variables; undefined when no log is kept. */
  readonly accessLogFormat?: string;
}

/** The name CloudFormation would make up: the same for the same stack and logical id on every start. */
export function physicalName({ stack, logicalId }: ResolvedResource, maxLength: number, separator = '-'): string {
  const suffix = `${separator}${digest(`${stack}/${logicalId}`, 12)}`;
  return `${stack}-${logicalId}`.slice(0, maxLength - suffix.length) + suffix;
}

/** A stable piece of an id: `length` characters (up to 40) of upper-case letters and digits. */
export function digest(source: string, length: number): string {
  return createHash('sha256').update(source).digest('hex').toUpperCase().slice(0, length);
}

/** The tags of a resource: CloudFormation writes them as a list, API Gateway as a map. */
export function tagsOf({ properties }: ResolvedResource): Tags {
  const tags = (properties.Tags ?? []) as readonly { Key: string; Value: string }[];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
