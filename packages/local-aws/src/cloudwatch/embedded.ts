import type { Sample } from './sample.ts';

/** What a log line brought: its values, and what in it could not be read. Undefined for a line without metrics. */
export interface Embedded {
  readonly samples: readonly Sample[];
  /** Each names the member that is wrong; no value is quoted. */
  readonly violations: readonly string[];
}

interface Directive {
  readonly Namespace?: unknown;
  readonly Dimensions?: unknown;
  readonly Metrics?: unknown;
}

type Root = Readonly<Record<string, unknown>>;

const MOST_VALUES = 100;
const MOST_DIMENSIONS = 30;

/**
 * Reads a log line in CloudWatch's embedded metric format, which must be one JSON object and nothing else:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readEmbedded(line: string): Embedded | undefined {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return undefined;
  const root = parse(line);
  if (!isObject(root) || !isObject(root._aws)) return undefined;
  const { Timestamp: at, CloudWatchMetrics: directives } = root._aws;
  if (typeof at !== 'number') return invalid('_aws.Timestamp must be milliseconds since the epoch');
  if (!Array.isArray(directives)) return invalid('_aws.CloudWatchMetrics must be a list');
  const read = directives.map((directive: unknown, index) =>
    readDirective(root, isObject(directive) ? directive : {}, `_aws.CloudWatchMetrics[${index}]`, at),
  );
  return {
    samples: read.flatMap(({ samples }) => samples),
    violations: read.flatMap(({ violations }) => violations),
  };
}

function readDirective(root: Root, { Namespace, Dimensions, Metrics }: Directive, path: string, at: number): Embedded {
  if (typeof Namespace !== 'string' || Namespace === '') return invalid(`${path}.Namespace must be a text`);
  if (!isListOf(Dimensions, isNames)) return invalid(`${path}.Dimensions must be a list of lists of names`);
  if (!isListOf(Metrics, isObject)) return invalid(`${path}.Metrics must be a list of objects`);
  const samples: Sample[] = [];
  const violations: string[] = [];
  const sets = Dimensions.flatMap((names) => {
    const wrong = names.find((name) => typeof root[name] !== 'string');
    if (wrong !== undefined) violations.push(`the dimension ${wrong} must be a text at the root`);
    return wrong === undefined ? [Object.fromEntries(names.map((name) => [name, String(root[name])]))] : [];
  });
  for (const { Name, Unit = 'None', StorageResolution = 60 } of Metrics) {
    const name = String(Name);
    const values = valuesOf(root[name]);
    if (StorageResolution !== 60)
      violations.push(`${name} has StorageResolution ${String(StorageResolution)}: only minutes are kept here`);
    else if (!values)
      violations.push(`the metric ${name} must be a number, or up to ${MOST_VALUES} of them, at the root`);
    else
      for (const dimensions of sets)
        for (const value of values)
          samples.push({ namespace: Namespace, name, dimensions, value, unit: String(Unit), at });
  }
  return { samples, violations };
}

function valuesOf(target: unknown): readonly number[] | undefined {
  const values = [target].flat();
  return values.length <= MOST_VALUES && values.every((value) => typeof value === 'number' && Number.isFinite(value))
    ? (values as number[])
    : undefined;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function invalid(violation: string): Embedded {
  return { samples: [], violations: [violation] };
}

function isObject(value: unknown): value is Root {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_DIMENSIONS && value.every((name) => typeof name === 'string');
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}
