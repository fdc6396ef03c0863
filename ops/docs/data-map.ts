import { type FieldMap, fieldMapsOf, isShown, receives } from '../../shared/contract/index.ts';
import type { DeployedDelivery, DeployedIntegration } from '../../shared/topology/index.ts';
import { code, duration, table } from './markdown.ts';
import { beginsAt } from './schedule-text.ts';

/** Data that moves from one system to another, as one line of the map. */
interface Flow {
  readonly from: string;
  readonly to: string;
  /** The integration, for the picture. */
  readonly integration: string;
  readonly way: 'writes' | 'reads' | 'compares';
  readonly cells: readonly string[];
}

/** The page of all data flows of a project: which data, between which systems, how often, triggered by what, owned by whom. */
export function dataMapPage(integrations: readonly DeployedIntegration[]): string {
  const flows = integrations.flatMap(flowsOf);
  return `${[
    '# Data map',
    'Generated from the contracts by `npm run docs`: do not edit.',
    ...(flows.length > 0
      ? [
          'An arrow points where the data goes; a dashed one is a comparison, which writes nothing itself. Fields in **bold** may say something about a person.',
          picture(flows),
          table(
            ['From', 'To', 'Which data', 'Triggered by', 'How often', 'Owner', 'Contract'],
            flows.map(({ cells }) => cells),
          ),
        ]
      : ['No integration is listed in `penstock.config.ts`.']),
  ].join('\n\n')}\n`;
}

function flowsOf(integration: DeployedIntegration): readonly Flow[] {
  const { name, calledNow, owner, source, deliveries, pulls = {}, reconciliations = {} } = integration;
  const flow = (
    from: string,
    to: string,
    way: Flow['way'],
    [data, trigger, often]: readonly [string, string, string],
  ) => ({
    ...{ from, to, way, integration: calledNow },
    cells: [from, to, data, trigger, often, `${owner.team}, ${owner.contact}`, `[${calledNow}](contracts/${name}.md)`],
  });
  const schedules = Object.values(pulls).map(({ schedule }) => beginsAt(schedule));
  const triggers = [...(receives(integration) ? [`webhooks of ${source.system}`] : []), ...schedules];
  return [
    ...Object.values(deliveries).flatMap((delivery) => {
      const { destination, reads, consistency } = delivery;
      const often = `${consistency.timing}, within ${duration(consistency.withinSeconds)}${volumeOf(integration)}`;
      const events = delivery.events.map(code).join(', ');
      return [
        flow(source.system, destination.title, 'writes', [
          dataOf(delivery),
          `${events}: ${triggers.join('; ')}`,
          often,
        ]),
        ...reads
          .filter(({ title }) => title !== destination.title && !title.startsWith(source.system))
          .map(({ title }) =>
            flow(title, destination.title, 'reads', [`what ${delivery.title} looks up`, events, 'with each event']),
          ),
      ];
    }),
    ...Object.values(reconciliations).map((declared) =>
      flow(declared.source.account.title, declared.destination.account.title, 'compares', [
        `keys, and digests of ${declared.fields.map(code).join(', ')}`,
        `${declared.title}; repairs go through ${code(declared.delivery)}`,
        beginsAt(declared.schedule),
      ]),
    ),
  ];
}

/** What an integration expects, where its contract says so. */
function volumeOf({ source: { rhythm, expectedRate } }: DeployedIntegration): string {
  return [
    rhythm === undefined ? '' : `; at least one event in ${duration(rhythm.atLeastEveryHours * 3600)}`,
    expectedRate === undefined ? '' : `; up to ${expectedRate.requestsPerSecond} requests a second`,
  ].join('');
}

function dataOf(delivery: DeployedDelivery): string {
  const names = fieldMapsOf(delivery).flatMap(({ fields }) => namesOf(fields));
  return [...new Set(names)].join(', ') || 'only which record it is about';
}

const namesOf = (fields: FieldMap): readonly string[] =>
  Object.values(fields).flatMap((rule) => {
    if (rule.type === 'constant') return [];
    if (rule.type === 'list') return namesOf(rule.fields).map((name) => name.replace(/`(.*)`/, `\`${rule.to}[].$1\``));
    return [isShown(rule) ? code(rule.to) : `**${code(rule.to)}**`];
  });

/** One arrow for all that goes one way between two systems. */
function picture(flows: readonly Flow[]): string {
  const systems = [...new Set(flows.flatMap(({ from, to }) => [from, to]))];
  const nodeOf = (system: string) => `s${systems.indexOf(system)}`;
  const arrows = Map.groupBy(
    flows,
    ({ from, to, way }) => `${nodeOf(from)} ${way === 'compares' ? '-.->' : '-->'} ${nodeOf(to)}`,
  );
  const label = (of: readonly Flow[]) => [...new Set(of.map(({ integration }) => integration))].join('<br>');
  return [
    '```mermaid',
    'flowchart LR',
    ...systems.map((system) => `  ${nodeOf(system)}["${quoted(system)}"]`),
    ...[...arrows].map(([arrow, of]) => `  ${arrow.replace(/ (?=s\d+$)/, `|"${quoted(label(of))}"| `)}`),
    '```',
  ].join('\n');
}

/** Mermaid ends a text at a quotation mark. */
const quoted = (text: string) => text.replaceAll('"', '#quot;');
