import type { PolicyDocument } from '../aws/service.ts';
import type { Input } from '../aws/values.ts';
import { functionNameOf } from './function.ts';
import { notificationsOf, type PlannedNotifications } from './notifications.ts';
import type { ApiStageResource, FunctionResource, MappingResource, Resource, Tags } from './resource-type.ts';

/** What the runtime runs: the deployed resources, tied together. */
export interface Plan extends PlannedNotifications {
  readonly functions: readonly PlannedFunction[];
  readonly mappings: readonly PlannedMapping[];
  /** Those with a stage. */
  readonly apis: readonly PlannedApi[];
  /** Hosts of APIs beside their own. */
  readonly domains: readonly PlannedDomain[];
  /** As CreateSchedule takes them. */
  readonly schedules: readonly Input[];
  readonly roles: readonly PlannedRole[];
  readonly queues: readonly QueueResource[];
  readonly secrets: readonly SecretResource[];
  readonly dashboards: readonly Of<'dashboard'>[];
  readonly queries: readonly Of<'query-definition'>[];
}

export interface PlannedFunction extends FunctionResource {
  /** The policies of its role. */
  readonly policies: readonly PolicyDocument[];
  readonly aliases: readonly string[];
  /** By alias, or `$LATEST`. */
  readonly asynchronous: Readonly<Record<string, AsynchronousSettings>>;
  /** Whom its own policy lets in. */
  readonly permissions: readonly Of<'permission'>[];
}

interface AsynchronousSettings {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  readonly onFailureQueueUrl?: string;
}

interface PlannedRole {
  readonly arn: string;
  readonly name: string;
  readonly trusts: readonly string[];
  readonly policies: readonly PolicyDocument[];
}

interface PlannedMapping extends MappingResource {
  readonly queueUrl: string;
}

export interface PlannedApi {
  readonly id: string;
  readonly name: string;
  readonly stage: ApiStageResource;
  readonly routes: readonly PlannedRoute[];
  readonly hasOwnHost: boolean;
}

export interface PlannedDomain {
  readonly host: string;
  readonly isMutualTls: boolean;
  readonly mappings: readonly { readonly apiId: string; readonly basePath: string }[];
}

interface PlannedRoute {
  /** As the template writes it: `ANY /webhooks/{integration}`, `$default`. */
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number;
}

type Of<Kind extends Resource['kind']> = Extract<Resource, { kind: Kind }>;
type QueueResource = Of<'queue'>;
type SecretResource = Of<'secret'>;

/** Ties functions to their roles, mappings to their queues and routes to their functions; refuses a loose end by name. */
export function planOf(resources: readonly Resource[]): Plan {
  const of = <Kind extends Resource['kind']>(kind: Kind) =>
    resources.filter((resource): resource is Of<Kind> => resource.kind === kind);
  const queues = of('queue');
  const roles = of('role').map((role) => plannedRole(role, of('policy')));
  const functions = of('function').map((fn) => ({
    ...fn,
    policies: policiesOf(fn, roles),
    aliases: of('alias').flatMap(({ functionName, name }) => (functionName === fn.name ? [name] : [])),
    asynchronous: asynchronousOf(fn, of('invoke-config'), queues),
    permissions: of('permission').filter(({ functionName }) => functionName === fn.name),
  }));
  const functionNames = new Set(functions.map(({ name }) => name));
  const mappings = of('mapping').map((mapping) => {
    const queueUrl = queues.find(({ arn }) => arn === mapping.queueArn)?.url;
    if (queueUrl === undefined)
      throw new Error(`An event source mapping polls ${mapping.queueArn}, which does not exist.`);
    refuseUnknown(functionNames, mapping.functionName, `The event source mapping of ${mapping.queueArn}`);
    return { ...mapping, queueUrl };
  });
  const routesFor = (apiId: string) =>
    routesOf(
      of('route').filter((route) => route.apiId === apiId),
      of('integration'),
      of('permission'),
      functionNames,
    );
  const apis = of('api').flatMap(({ id, name, hasOwnHost }) => {
    const stage = of('api-stage').find(({ apiId }) => apiId === id);
    return stage ? [{ id, name, stage, routes: routesFor(id), hasOwnHost }] : [];
  });
  const schedules = of('schedule').map(({ input }) => input);
  const notifications = notificationsOf(resources);
  return {
    functions,
    mappings,
    apis,
    domains: domainsOf(of('domain'), of('api-mapping')),
    schedules,
    roles,
    queues,
    secrets: of('secret'),
    dashboards: of('dashboard'),
    queries: of('query-definition'),
    ...notifications,
  };
}

/** A mapping may name a domain that another assembly made. */
function domainsOf(domains: readonly Of<'domain'>[], mappings: readonly Of<'api-mapping'>[]): readonly PlannedDomain[] {
  const hosts = new Set([...domains, ...mappings].map(({ host }) => host));
  return [...hosts].map((host) => ({
    host,
    isMutualTls: domains.some((domain) => domain.host === host && domain.isMutualTls),
    mappings: mappings.filter((mapping) => mapping.host === host),
  }));
}

function plannedRole(role: Of<'role'>, policies: readonly Of<'policy'>[]): PlannedRole {
  const { arn, name, trusts } = role;
  const attached = policies.filter((policy) => policy.roles.includes(name));
  return { arn, name, trusts, policies: [role, ...attached].map(({ statements }) => ({ Statement: statements })) };
}

function policiesOf(fn: FunctionResource, roles: readonly PlannedRole[]): readonly PolicyDocument[] {
  const role = roles.find(({ arn }) => arn === fn.roleArn);
  if (role) return role.policies;
  throw new Error(`The function ${fn.name} has the role ${fn.roleArn}, which the assembly does not define.`);
}

function asynchronousOf(
  { name }: FunctionResource,
  configs: readonly Of<'invoke-config'>[],
  queues: readonly QueueResource[],
): PlannedFunction['asynchronous'] {
  const own = configs.filter(({ functionName }) => functionName === name);
  return Object.fromEntries(
    own.map(({ kind: _kind, functionName: _name, qualifier, onFailureArn, ...settings }) => {
      const queue = queues.find(({ arn }) => arn === onFailureArn);
      if (onFailureArn !== undefined && !queue)
        throw new Error(`The failed events of ${name} go to ${onFailureArn}, which does not exist.`);
      return [qualifier, { ...settings, ...(queue && { onFailureQueueUrl: queue.url }) }];
    }),
  );
}

function routesOf(
  routes: readonly Of<'route'>[],
  integrations: readonly Of<'integration'>[],
  permissions: readonly Of<'permission'>[],
  functionNames: ReadonlySet<string>,
): PlannedRoute[] {
  return routes.map(({ apiId, routeKey, integrationId, path }) => {
    const integration = integrations.find(({ id }) => id === integrationId);
    if (!integration) throw new Error(`${path}: its integration ${integrationId} does not exist.`);
    const functionName = functionNameOf(integration.functionArn);
    refuseUnknown(functionNames, functionName, path);
    const mayInvoke = permissions.some(
      (permission) =>
        permission.functionName === functionName &&
        permission.principal === 'apigateway.amazonaws.com' &&
        coversRoute(permission.sourceArn, apiId, routeKey),
    );
    if (!mayInvoke) {
      throw new Error(`${path}: API Gateway may not invoke ${functionName}; it needs an AWS::Lambda::Permission.`);
    }
    return { routeKey, functionName, timeoutMs: integration.timeoutMs };
  });
}

/** `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, where stars stand for all. */
function coversRoute(sourceArn: string | undefined, apiId: string, routeKey: string): boolean {
  if (sourceArn === undefined) return true;
  const [api, , , ...path] = (sourceArn.split(':')[5] ?? '').split('/');
  const [, wanted = ''] = routeKey.split(' ');
  return (api === apiId || api === '*') && (path.length === 0 || ['*', wanted.slice(1)].includes(path.join('/')));
}

function refuseUnknown(functionNames: ReadonlySet<string>, name: string, path: string): void {
  if (!functionNames.has(name)) throw new Error(`${path}: the function ${name} does not exist in the assembly.`);
}

/**
 * The first of the tagged resources whose tags include all of `tags`.
 *
 * @example
 * import { type Runtime, withTags } from '@penstock/local-aws';
 *
 * export const queueUrl = ({ tagged }: Runtime) =>
 *   withTags(tagged.queues, { 'shop:integration': 'orders-to-books', 'shop:role': 'source' })?.url;
 */
export function withTags<R extends { readonly tags: Tags }>(resources: readonly R[], tags: Tags): R | undefined {
  return resources.find((resource) => Object.entries(tags).every(([key, value]) => resource.tags[key] === value));
}
