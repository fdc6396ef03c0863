import { join } from 'node:path';
import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandInput,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { afterEach, expect, test } from 'vitest';
import type { PolicyStatement } from '../../src/aws/service.ts';
import { manualClock, temporaryDirectory } from '../aws/harness.ts';
import { eventually } from '../eventually.ts';
import { FUNCTION, MAPPING, MAPPING_ARN, MAPPING_ID, type Settings, startApi } from './harness.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
let started: Awaited<ReturnType<typeof startApi>> | undefined;
afterEach(async () => {
  await started?.close();
  started = undefined;
});

async function start(settings: Partial<Settings> = {}) {
  const clock = manualClock(START);
  started = await startApi({ clock, ...settings });
  return { ...started, clock };
}

const update = (api: LambdaClient, input: Omit<UpdateEventSourceMappingCommandInput, 'UUID'>) =>
  api.send(new UpdateEventSourceMappingCommand({ UUID: MAPPING_ID, ...input }));
const stateOf = async (api: LambdaClient) =>
  (await api.send(new GetEventSourceMappingCommand({ UUID: MAPPING_ID }))).State;
/** Bodies of all messages the function was given. */
const bodies = (seen: readonly string[]) =>
  seen.flatMap((payload) => (JSON.parse(payload) as { Records: { body: string }[] }).Records.map(({ body }) => body));

test('a mapping is listed by function or queue, page by page, and read by its id', async () => {
  const second = { ...MAPPING, id: '99999999-2222-3333-4444-555555555555', functionName: 'other' };
  const other = { ...FUNCTION, name: 'other', arn: FUNCTION.arn.replace('worker', 'other') };
  const { api } = await start({ functions: [FUNCTION, other], mappings: [second, MAPPING] });
  const list = async (input: ListEventSourceMappingsCommandInput) => {
    const { EventSourceMappings, NextMarker } = await api.send(new ListEventSourceMappingsCommand(input));
    return [EventSourceMappings?.map(({ UUID }) => UUID), NextMarker];
  };
  expect(await list({ FunctionName: 'worker' })).toEqual([[MAPPING_ID], undefined]);
  expect(await list({ FunctionName: FUNCTION.arn, EventSourceArn: MAPPING.queueArn })).toEqual([
    [MAPPING_ID],
    undefined,
  ]);
  expect(await list({ EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:else' })).toEqual([[], undefined]);
  const [first, marker] = await list({ MaxItems: 1 });
  expect([first, await list({ MaxItems: 1, Marker: String(marker) })]).toEqual([
    [MAPPING_ID],
    [[second.id], undefined],
  ]);
  expect(await api.send(new GetEventSourceMappingCommand({ UUID: MAPPING_ID }))).toMatchObject({
    EventSourceMappingArn: MAPPING_ARN,
    FunctionArn: FUNCTION.arn,
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    ScalingConfig: { MaximumConcurrency: 2 },
    State: 'Enabled',
    LastModified: new Date(START),
  });
  await expect(api.send(new GetEventSourceMappingCommand({ UUID: 'none' }))).rejects.toThrow(ResourceNotFoundException);
  await expect(list({ FunctionName: 'missing' })).rejects.toThrow(ResourceNotFoundException);
});

test('disabling goes on delivering for a while; enabling delivers nothing until it is done', async () => {
  const { api, seen, send, waiting, clock } = await start();
  expect((await update(api, { Enabled: false })).State).toBe('Disabling');
  clock.advance(19_000);
  await send('while disabling');
  await eventually(() => expect(bodies(seen)).toEqual(['while disabling']));
  clock.advance(2_000);
  await send('later');
  expect(await stateOf(api)).toBe('Disabling');
  clock.advance(10_000);
  expect([await stateOf(api), await waiting()]).toEqual(['Disabled', 1]);

  expect((await update(api, { Enabled: true })).State).toBe('Enabling');
  clock.advance(29_000);
  expect([await stateOf(api), await waiting(), bodies(seen)]).toEqual(['Enabling', 1, ['while disabling']]);
  clock.advance(1_000);
  await eventually(() => expect(bodies(seen)).toEqual(['while disabling', 'later']));
  expect(await stateOf(api)).toBe('Enabled');
});

test('a change under way refuses a second one; a change to what is already so begins none', async () => {
  const { api, clock } = await start();
  expect((await update(api, { Enabled: true })).State).toBe('Enabled');
  await update(api, { Enabled: false });
  const again = update(api, { Enabled: true });
  await expect(again).rejects.toThrow(ResourceInUseException);
  await expect(again).rejects.toThrow('Cannot update the event source mapping because it is in use.');
  clock.advance(30_000);
  expect((await update(api, { Enabled: true })).State).toBe('Enabling');
});

test('other settings are polled with once the update is done', async () => {
  const { api, seen, send, clock } = await start();
  expect(await update(api, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 5 } })).toMatchObject({
    State: 'Updating',
    BatchSize: 1,
    ScalingConfig: { MaximumConcurrency: 5 },
  });
  clock.advance(30_000);
  expect(await stateOf(api)).toBe('Enabled');
  await send('a');
  await send('b');
  await eventually(() => expect(bodies(seen).sort()).toEqual(['a', 'b']));
  expect(seen).toHaveLength(2);
});

test.each<[string, Omit<UpdateEventSourceMappingCommandInput, 'UUID'>, string]>([
  ['a batch beyond ten without a window', { BatchSize: 11 }, 'Maximum batch window in seconds must be greater than 0'],
  ['a batch of none', { BatchSize: 0 }, 'BatchSize must be a whole number from 1'],
  ['a concurrency of one', { ScalingConfig: { MaximumConcurrency: 1 } }, 'MaximumConcurrency must be'],
  ['a long window', { MaximumBatchingWindowInSeconds: 301 }, 'MaximumBatchingWindowInSeconds must be'],
  ['a filter', { FilterCriteria: { Filters: [] } }, 'does not update FilterCriteria'],
  ['another function', { FunctionName: 'else' }, 'no other function'],
])('%s is refused', async (_name, input, message) => {
  const { api } = await start();
  const refused = update(api, input);
  await expect(refused).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(refused).rejects.toThrow(message);
  expect(await stateOf(api)).toBe('Enabled');
});

test('the state outlives a restart; a deploy sets right only what its template changes', async () => {
  const directory = temporaryDirectory();
  const file = join(directory.path, 'lambda.db');
  const restart = async (mapping: Partial<typeof MAPPING>, at: number) => {
    await started?.close();
    started = await startApi({ clock: manualClock(at), file, mappings: [{ ...MAPPING, ...mapping }] });
    return started.api;
  };
  await update(await restart({}, START), { Enabled: false, BatchSize: 3 });
  const read = async (api: LambdaClient) => {
    const { State, BatchSize } = await api.send(new GetEventSourceMappingCommand({ UUID: MAPPING_ID }));
    return [State, BatchSize];
  };
  expect(await read(await restart({}, START + 10_000))).toEqual(['Disabling', 3]);
  expect(await read(await restart({}, START + 40_000))).toEqual(['Disabled', 3]);
  expect(await read(await restart({ maximumConcurrency: 7 }, START + 50_000))).toEqual(['Disabled', 10]);
  expect(await read(await restart({ maximumConcurrency: 7, enabled: true }, START + 60_000))).toEqual(['Enabled', 10]);
  await started?.close();
  started = undefined;
  directory.remove();
});

const LIST: PolicyStatement = { Effect: 'Allow', Action: 'lambda:ListEventSourceMappings', Resource: '*' };
const ofFunction = (arn: string): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'lambda:UpdateEventSourceMapping',
  Resource: 'arn:aws:lambda:eu-central-1:000000000000:event-source-mapping:*',
  Condition: { StringEquals: { 'lambda:FunctionArn': arn } },
});

test('a role may list on all and update only the mappings of the functions it names', async () => {
  const { apiAs, endpoint } = await start();
  await expect(update(apiAs([LIST]), { Enabled: false })).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`lambda:UpdateEventSourceMapping on resource: ${MAPPING_ARN}`),
    $metadata: { httpStatusCode: 403 },
  });
  await expect(update(apiAs([LIST, ofFunction(`${FUNCTION.arn}-else`)]), { Enabled: false })).rejects.toThrow();
  const valve = apiAs([LIST, ofFunction(FUNCTION.arn)]);
  const { EventSourceMappings } = await valve.send(new ListEventSourceMappingsCommand({ FunctionName: 'worker' }));
  expect(EventSourceMappings).toHaveLength(1);
  expect((await update(valve, { Enabled: false })).State).toBe('Disabling');
  expect(endpoint.permissions.denied()).toMatchObject([{ caller: 'valve', resource: MAPPING_ARN, calls: 2 }]);
});

test('faults meet a REST service as they meet the others', async () => {
  const { api, endpoint } = await start();
  const error = { code: 'TooManyRequestsException', status: 429 };
  endpoint.faults.add({
    service: 'lambda',
    operation: 'UpdateEventSourceMapping',
    resource: MAPPING_ID,
    times: 1,
    error,
  });
  await expect(update(api, { Enabled: false })).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  expect((await update(api, { Enabled: false })).State).toBe('Disabling');
});

test('a change by a function that still runs while the runtime stops starts nothing, and nothing fires later', async () => {
  const going = Promise.withResolvers<void>();
  const handler = async (_payload: string, requestId: string) => {
    await going.promise;
    return { requestId, payload: 'null' };
  };
  const { seen, send, endpoint, clock } = await start({ handler });
  await send('the last');
  await eventually(() => expect(bodies(seen)).toEqual(['the last']));
  const stopping = started?.close();
  await endpoint.dispatch({ kind: 'operator' }, 'lambda', 'UpdateEventSourceMapping', {
    UUID: MAPPING_ID,
    Enabled: false,
  });
  going.resolve();
  await stopping;
  started = undefined;
  // The state is closed: a look at it would throw.
  clock.advance(600_000);
});
