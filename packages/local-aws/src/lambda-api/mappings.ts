import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import type { Clock } from '../clock.ts';
import type { Collection } from '../documents.ts';
import { functionArn } from './functions.ts';
import { describeMapping } from './mapping-answer.ts';
import { goalOf } from './mapping-input.ts';
import {
  begin,
  isChanging,
  type KeptMapping,
  type MappingSettings,
  nextLook,
  polledWith,
  type TemplateMapping,
} from './mapping-state.ts';

interface Poller {
  close(): Promise<void>;
}

export type StartPoller = (mapping: TemplateMapping, settings: MappingSettings) => Poller;

export interface Mappings {
  list(input: Input): Output;
  get(input: Input): Output;
  update(input: Input): Output;
  /** The mapping of this id, if it is here. */
  find(id: unknown): TemplateMapping | undefined;
  close(): Promise<void>;
}

interface MappingsParts {
  readonly clock: Clock;
  readonly store: Collection<KeptMapping>;
  readonly templates: readonly TemplateMapping[];
  readonly startPoller: StartPoller;
}

/**
 * Keeps the state of the event source mappings and polls as it says. What an operation changed outlives a restart. A
 * template is applied as CloudFormation applies it: a mapping that it describes as before is left alone, one that it
 * describes differently is given all that the template states, `Enabled` only where it states it.
 */
export function createMappings({ clock, store, templates, startPoller }: MappingsParts): Mappings {
  const pollers = new Map<string, { readonly settings: string; readonly poller: Poller }>();
  const looks = new Map<string, () => void>();
  const ending = new Set<Promise<void>>();
  let isClosed = false;
  for (const { id } of store.all()) if (!find(id)) store.remove(id);
  for (const template of templates) {
    save(applied(template));
    look(template);
  }

  return {
    find,
    list(input) {
      const most = Math.min(100, Number(input.MaxItems ?? 100));
      const matching = templates
        .filter(({ functionName }) =>
          asked(input.FunctionName, (name) => functionArn(name) === functionArn(functionName)),
        )
        .filter(({ queueArn }) => asked(input.EventSourceArn, (arn) => arn === queueArn))
        .sort((a, b) => a.id.localeCompare(b.id));
      const start = Math.max(
        0,
        matching.findIndex(({ id }) => id === input.Marker),
      );
      const next = matching[start + most]?.id;
      return {
        EventSourceMappings: matching.slice(start, start + most).map(describe),
        ...(next === undefined ? {} : { NextMarker: next }),
      };
    },
    get: (input) => describe(known(input)),
    update(input) {
      const template = known(input);
      const now = clock.now();
      const kept = keptOf(template.id);
      if (isChanging(kept, now))
        throw new AwsError(
          'ResourceInUseException',
          'Cannot update the event source mapping because it is in use.',
          400,
          { Type: 'User' },
        );
      if (input.FunctionName !== undefined && functionArn(input.FunctionName) !== functionArn(template.functionName))
        throw new AwsError('InvalidParameterValueException', 'The local runtime gives a mapping no other function.');
      const goal = goalOf(input, kept, template.queueArn.endsWith('.fifo'));
      const { id, template: text } = kept;
      save({ ...begin(kept, goal, now), id, template: text, lastModified: now });
      look(template);
      return describe(template);
    },
    async close() {
      isClosed = true;
      for (const cancel of looks.values()) cancel();
      looks.clear();
      await Promise.all([...ending, ...[...pollers.values()].map(({ poller }) => poller.close())]);
    },
  };

  function applied(template: TemplateMapping): KeptMapping {
    const { id, queueArn, functionName, enabled } = template;
    const settings = settingsOf(template);
    const text = JSON.stringify({ queueArn, functionName, enabled, settings });
    const before = store.get(id);
    if (before?.template === text) return before;
    return { id, settings, enabled: enabled ?? before?.enabled ?? true, template: text, lastModified: clock.now() };
  }

  /** Brings the poller to what the state says, and comes back when the state says something else. */
  function look(template: TemplateMapping): void {
    const { id } = template;
    looks.get(id)?.();
    looks.delete(id);
    // A function that still runs may change a mapping: the next start brings its poller to that.
    if (isClosed) return;
    const now = clock.now();
    const kept = keptOf(id);
    const wanted = polledWith(kept, now);
    const running = pollers.get(id);
    if (running && running.settings !== JSON.stringify(wanted)) {
      pollers.delete(id);
      const ended = running.poller.close().finally(() => ending.delete(ended));
      ending.add(ended);
    }
    if (wanted && !pollers.has(id))
      pollers.set(id, { settings: JSON.stringify(wanted), poller: startPoller(template, wanted) });
    const next = nextLook(kept, now);
    if (next !== undefined)
      looks.set(
        id,
        clock.after(next - now, () => look(template)),
      );
  }

  function describe(template: TemplateMapping): Output {
    return describeMapping(template, keptOf(template.id), clock.now());
  }

  function known({ UUID }: Input): TemplateMapping {
    const template = find(UUID);
    if (template) return template;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, {
      Type: 'User',
    });
  }

  function find(id: unknown): TemplateMapping | undefined {
    return templates.find((template) => template.id === id);
  }

  function keptOf(id: string): KeptMapping {
    const kept = store.get(id);
    if (!kept) throw new Error(`The event source mapping ${id} has no state.`);
    return kept;
  }

  function save(kept: KeptMapping): void {
    store.put(kept.id, kept);
  }
}

function settingsOf({
  batchSize,
  windowSeconds,
  maximumConcurrency,
  reportBatchItemFailures,
}: TemplateMapping): MappingSettings {
  const limit = maximumConcurrency === undefined ? {} : { maximumConcurrency };
  return { batchSize, windowSeconds, ...limit, reportBatchItemFailures };
}

function asked(value: unknown, meets: (value: unknown) => boolean): boolean {
  return value === undefined || meets(value);
}
