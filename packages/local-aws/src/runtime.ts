import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Deployment, deploy, type Plan, type PlannedFunction, planOf, readAssembly } from './assembly/index.ts';
import { REGION } from './aws/account.ts';
import type { Caller, Dispatch } from './aws/service.ts';
import type { Input } from './aws/values.ts';
import type { Clock } from './clock.ts';
import {
  type FunctionMetrics,
  functionMetrics,
  httpApiMetrics,
  schedulerMetrics,
} from './cloudwatch/services/index.ts';
import { startMapping } from './event-source-mapping/index.ts';
import {
  type ApiServer,
  chooseApi,
  createGateway,
  gatewayAnswers,
  listen,
  pathOf,
  throughDomain,
} from './http-api/index.ts';
import { isLooping, type LambdaHost, scaledClockFlags, startLambdaHost } from './lambda/index.ts';
import { openLogs } from './logs.ts';
import { startNotifications } from './notifications.ts';
import { type Services, startServices } from './services.ts';

export interface RuntimeOptions {
  /** Folder of a synthesized CDK assembly (`cdk.out`). */
  readonly assembly: string;
  /** Name of the CDK stage to run; the only one there is when left out. */
  readonly stage?: string;
  /** Folder that keeps queues, tables, secrets, buckets, schedules, mappings and logs between two starts. */
  readonly state: string;
  /** Port of the HTTP APIs on 127.0.0.1; 0 takes a free one. */
  readonly apiPort: number;
  /** Port of the AWS endpoint on 127.0.0.1; 0 takes a free one. */
  readonly awsPort: number;
  readonly clock: Clock;
  /** Called for every line that a function, a mapping or the access log writes; `<state>/logs` has them as files too. */
  onLog?(name: string, line: string): void;
}

export interface Runtime {
  /** Where all HTTP APIs are served, without a trailing slash: their routes tell them apart. */
  readonly apiUrl: string;
  /** What `AWS_ENDPOINT_URL` must be to speak to the services. */
  readonly awsEndpointUrl: string;
  readonly region: string;
  /** Access keys of the person at the keyboard. No policy limits them. */
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly outputs: Deployment['outputs'];
  readonly inert: Deployment['inert'];
  /** Properties that were accepted and change nothing here, with the reasons. */
  readonly unapplied: Deployment['unapplied'];
  /** What the local page shows. */
  readonly watching: Pick<Plan, 'dashboards' | 'queries'>;
  /** Queues and secrets with their tags, by which a project finds its own; see `withTags`. */
  readonly tagged: Pick<Plan, 'queues' | 'secrets'>;
  /** The functions of the assembly with their tags and the environment variables of the template. */
  readonly functions: readonly Pick<PlannedFunction, 'name' | 'tags' | 'environment'>[];
  /** Who calls for each function, with its role's policies, by the function's name. */
  readonly callers: ReadonlyMap<string, Caller>;
  /**
   * Keys of a person whose role has these managed policies of the assembly, and no other.
   * @throws Error naming a policy that the assembly does not have
   */
  signIn(role: string, managedPolicies: readonly string[]): Keys;
  readonly host: LambdaHost;
  readonly endpoint: Services;
  readonly dispatch: Dispatch;
  /** Gives a function other code: see `LambdaHost`. The state stays, and nothing in flight is lost or runs twice. */
  readonly replaceCode: LambdaHost['replaceCode'];
  /** Opens a function to a debugger: see `LambdaHost`. */
  readonly inspect: LambdaHost['inspect'];
  /** Waits up to 2 s for what runs, then stops everything. Nothing is left behind. */
  close(): Promise<void>;
}

interface Parts {
  readonly plan: Plan;
  readonly callers: ReadonlyMap<string, Caller>;
  readonly endpoint: Services;
  readonly clock: Clock;
  readonly metrics: FunctionMetrics;
  onLog(name: string, line: string): void;
}

const OPERATOR: Caller = { kind: 'operator' };
/** The same on every start, so that a shell which has them set goes on working. They open nothing but 127.0.0.1. */
const OPERATOR_KEYS = { accessKeyId: 'AKIALOCALAWS00000000', secretAccessKey: 'local' };

/**
 * Runs a synthesized assembly on this machine. Over the same state it goes on where it was stopped or killed.
 * @throws Error when the assembly holds something the runtime does not know, or a port is in use.
 *
 * @example
 * import { scaledClock, startRuntime } from '@penstock/local-aws';
 *
 * const runtime = await startRuntime({
 *   assembly: 'cdk.out',
 *   state: '.penstock/state',
 *   apiPort: 4800,
 *   awsPort: 0,
 *   clock: scaledClock(),
 * });
 * console.log(`POST webhooks to ${runtime.apiUrl}; AWS_ENDPOINT_URL=${runtime.awsEndpointUrl}`);
 * await runtime.close();
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { state, clock } = options;
  const stacks = readAssembly(options.assembly, options.stage);
  await using started = new AsyncDisposableStack();
  using starting = new DisposableStack();
  starting.defer(clock.busy());
  const logs = started.adopt(openLogs(join(state, 'logs')), (open) => open.close());
  const server = await listen(options.apiPort, clock);
  started.defer(() => server.close());
  const apiUrl = `http://127.0.0.1:${server.port}`;
  const endpoint = started.adopt(await startServices({ state, port: options.awsPort, clock }), (open) => open.close());
  endpoint.identities.add(OPERATOR_KEYS.accessKeyId, OPERATOR_KEYS.secretAccessKey, OPERATOR);

  const call = (service: string, operation: string, input: Input) =>
    endpoint.dispatch(OPERATOR, service, operation, input);
  const deployment = await deploy(stacks, { call, apiEndpoint: apiUrl });
  endpoint.cloudformation.start(deployment.stacks);
  const plan = planOf(deployment.resources);
  const callers = new Map(plan.functions.map((fn) => [fn.name, callerOf(fn)]));
  const onLog = (name: string, line: string) => {
    logs.write(name, line);
    options.onLog?.(name, line);
  };
  const metrics = functionMetrics(endpoint.cloudwatch.record, clock.now, onLog);
  const parts: Parts = { plan, callers, endpoint, clock, metrics, onLog };
  const host = metrics.host(await startHost(parts));
  started.defer(() => host.close());
  startLambda(parts, host);
  // Polling ends first, while the host finishes what runs: a batch that is done is still deleted.
  started.defer(async () => {
    await Promise.all([endpoint.lambda.stop(), host.close()]);
  });
  startScheduler(parts);
  started.defer(() => endpoint.scheduler.stop());
  started.defer(startNotifications(parts));
  serveApis(server, parts, host);
  // Registered last, so closed first: no new request while the rest stops.
  started.defer(() => server.close());

  const running = started.move();
  return {
    apiUrl,
    awsEndpointUrl: endpoint.url,
    region: REGION,
    operator: OPERATOR_KEYS,
    outputs: deployment.outputs,
    inert: deployment.inert,
    unapplied: deployment.unapplied,
    watching: { dashboards: plan.dashboards, queries: plan.queries },
    functions: plan.functions.map(({ name, tags, environment }) => ({ name, tags, environment })),
    tagged: { queues: plan.queues, secrets: plan.secrets },
    callers,
    signIn: (role, names) => signIn(parts, role, names),
    host,
    endpoint,
    dispatch: endpoint.dispatch,
    replaceCode: host.replaceCode,
    inspect: host.inspect,
    close: () => running.disposeAsync(),
  };
}

function startHost({ plan, callers, endpoint, clock, metrics, onLog }: Parts): Promise<LambdaHost> {
  const credentials = new Map(
    [...callers].map(([name, caller]) => {
      const keys = newKeys();
      endpoint.identities.add(keys.accessKeyId, keys.secretAccessKey, caller);
      return [name, keys] as const;
    }),
  );
  return startLambdaHost({
    functions: plan.functions,
    clock,
    endpointUrl: endpoint.url,
    credentialsOf: (name) => known(credentials, name),
    onLog(name, line) {
      onLog(name, line);
      metrics.line(name, line);
    },
    onRun: metrics.run,
    nodeFlags: () => scaledClockFlags(clock),
  });
}

function signIn({ plan, endpoint }: Parts, role: string, names: readonly string[]): Keys {
  const policies = names.map((name) => {
    const found = plan.managedPolicies.find((policy) => policy.name === name);
    if (!found) throw new Error(`The assembly has no managed policy ${name}.`);
    return { Statement: found.statements };
  });
  const keys = newKeys();
  endpoint.identities.add(keys.accessKeyId, keys.secretAccessKey, { kind: 'role', name: role, policies });
  return keys;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const newKeys = (): Keys => ({
  accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
});

function startLambda({ plan, callers, endpoint, clock, metrics, onLog }: Parts, host: LambdaHost): void {
  const functions = new Map(plan.functions.map((fn) => [fn.name, fn]));
  endpoint.lambda.start({
    functions: plan.functions,
    mappings: plan.mappings,
    host,
    dispatch: endpoint.dispatch,
    callerOf: (name) => known(callers, name),
    onTrouble: onLog,
    onEvent: metrics.event,
    startPoller: ({ queueArn, queueUrl, functionName }, settings) =>
      startMapping({
        ...settings,
        ...{ queueArn, queueUrl, clock },
        maximumConcurrency: settings.maximumConcurrency ?? host.maxChildren,
        caller: known(callers, functionName),
        dispatch: endpoint.dispatch,
        invoke: (payload, trace) => {
          const asked = trace === undefined ? {} : { trace };
          return host.invoke(functionName, payload, 'patient', randomUUID(), asked);
        },
        onTrouble: (message) => onLog(functionName, message),
        ...loopsOf(known(functions, functionName), queueArn, { endpoint, metrics }),
      }),
  });
}

/** What stops a message that would go on with a loop through a function. */
function loopsOf(
  { name, arn, mayLoop }: PlannedFunction,
  queueArn: string,
  { endpoint, metrics }: Pick<Parts, 'endpoint' | 'metrics'>,
): Pick<Parameters<typeof startMapping>[0], 'loops'> {
  if (mayLoop) return {};
  return {
    loops: {
      isLooping: (trace) => isLooping(trace, arn),
      bury(receiptHandle) {
        metrics.event(name, 'RecursiveInvocationsDropped');
        return endpoint.sqs.bury(queueArn, receiptHandle);
      },
    },
  };
}

function startScheduler({ plan, endpoint, onLog }: Parts): void {
  const { schedules, roles } = plan;
  const onTrouble = (message: string) => onLog('schedules', message);
  const onMetric = schedulerMetrics(endpoint.cloudwatch.record);
  endpoint.scheduler.start({ schedules, roles, dispatch: endpoint.dispatch, onTrouble, onMetric });
}

function serveApis(server: ApiServer, { plan, endpoint, clock, onLog }: Parts, host: LambdaHost): void {
  const apis = plan.apis.map(({ id, name, stage, routes, hasOwnHost }) => {
    const measured = httpApiMetrics(endpoint.cloudwatch.record, clock.now, id, stage.name);
    const gateway = createGateway({
      apiId: id,
      stage,
      routes,
      clock,
      invoke: measured.invoke((functionName, payload) => host.invoke(functionName, payload)),
      onAccess: (line) => onLog(`${name}-access`, line),
    });
    return { id, routes, hasOwnHost, handle: measured.handle(gateway), refused: measured.refused };
  });
  const ownHosts = apis.filter(({ hasOwnHost }) => hasOwnHost);
  server.serve(
    async (request) => {
      const found = throughDomain(plan.domains, request);
      if (found?.kind === 'no-certificate') return gatewayAnswers.noCertificate;
      if (found?.kind === 'not-found') return gatewayAnswers.notFound;
      const api = found
        ? apis.find(({ id }) => id === found.apiId)
        : chooseApi(ownHosts, request.method, pathOf(request.target));
      return (await api?.handle(found?.request ?? request)) ?? gatewayAnswers.notFound;
    },
    (status, target) => chooseApi(ownHosts, 'POST', pathOf(target))?.refused(status),
  );
}

function callerOf({ name, policies, roleArn }: PlannedFunction): Caller {
  return { kind: 'function', name, policies, roleArn };
}

function known<V>(values: ReadonlyMap<string, V>, name: string): V {
  const value = values.get(name);
  if (value === undefined) throw new Error(`The function ${name} does not exist in the assembly.`);
  return value;
}
