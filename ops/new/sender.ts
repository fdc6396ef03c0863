import { type DeclaredProvider, declaredProvider, isProviderId, providers } from '@penstock/webhooks';
import { didYouMean } from '../../shared/text/index.ts';
import { UsageError } from '../command/command.ts';
import { fieldsOf, headersIn, pathsIn } from '../send/fresh.ts';
import { writePath } from '../send/path.ts';

/** Where an integration's events come from. */
export interface Sender {
  readonly label: string;
  /** Whether its events name the tenant that they belong to. */
  readonly hasTenants: boolean;
  /** The contract's `source.provider`, as source text. */
  readonly provider: string;
  /** The event type that stands for those to be decided. */
  readonly type: string;
  /** An event that the receiver can read, and headers that go with it. */
  readonly sample: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** A text in the sample that can be mapped. */
  readonly path: string;
}

const EVENTS = { format: 'json', id: ['body/id'], type: ['body/type'] } as const;

/** Senders that are not in the table, by the way they authenticate. */
const GENERIC = {
  hmac: { header: 'x-signature', encoding: 'hex' },
  bearer: {},
  basic: {},
  mtls: {},
  'api-key': { header: 'x-api-key' },
  jwt: { algorithms: ['RS256'], jwksUrl: 'https://to-decide.example/keys', issuer: 'TO DECIDE: the issuer' },
} as const;

const GENERIC_KINDS: readonly string[] = Object.keys(GENERIC);

/** @throws UsageError naming near matches */
export function senderOf(from: string, integration: string): Sender {
  if (isProviderId(from)) return describe(providers[from].label, `'${from}'`, from);
  if (!isGeneric(from)) throw new UsageError(unknownProvider(from));
  const source = {
    kind: from,
    id: `${integration}-sender`,
    label: 'TO DECIDE: the sender',
    ...GENERIC[from],
    events: EVENTS,
  };
  return describe('TO DECIDE: the sender', JSON.stringify(source), source as DeclaredProvider);
}

function isGeneric(kind: string): kind is keyof typeof GENERIC {
  return Object.hasOwn(GENERIC, kind);
}

/** A sample is made of what the provider's own definition reads. */
function describe(label: string, text: string, declared: DeclaredProvider): Sender {
  const fields = fieldsOf(declaredProvider(declared));
  const required = (rule: unknown) =>
    (Array.isArray(rule) ? rule : []).filter(
      (source): source is string => typeof source === 'string' && !source.endsWith('?'),
    );
  const types = required(fields?.type);
  const sources = [...required(fields?.account), ...required(fields?.id), ...required(fields?.entity), ...types];
  const time = fields?.time;
  let sample: unknown = {};
  for (const path of sources.flatMap((source) => pathsIn(source).slice(0, 1)))
    sample = writePath(sample, path, 'sample');
  for (const path of types.flatMap((source) => pathsIn(source).slice(0, 1)))
    sample = writePath(sample, path, 'to-decide');
  const [timePath] = pathsIn(time?.at);
  if (timePath !== undefined) sample = writePath(sample, timePath, SAMPLE_TIME[time?.unit ?? ''] ?? SAMPLE_SECONDS);
  const headers = Object.fromEntries([
    ...required(fields?.account)
      .flatMap(headersIn)
      .map((name) => [name, 'sample'] as const),
    ...types.flatMap(headersIn).map((name) => [name, 'to-decide'] as const),
  ]);
  const texts = sources.flatMap((source) => pathsIn(source).slice(0, 1)).filter((one) => one !== timePath);
  const path = texts.findLast((one) => /id$/i.test(one)) ?? texts[0];
  if (path === undefined) sample = writePath(sample, 'id', 'sample');
  return {
    label,
    hasTenants: fields?.account !== undefined,
    provider: text,
    type: Array.from({ length: Math.max(1, types.length) }, () => 'to-decide').join('.'),
    sample,
    headers,
    path: path ?? 'id',
  };
}

/** 2026-11-21T09:00:00Z */
const SAMPLE_SECONDS = 1_795_251_600;
const SAMPLE_TIME: Readonly<Record<string, number | string>> = {
  milliseconds: SAMPLE_SECONDS * 1000,
  iso: '2026-11-21T09:00:00Z',
  utc: '2026-11-21 09:00:00',
};

function unknownProvider(from: string): string {
  const question = didYouMean(from, Object.keys(providers));
  const hint = question && `${question} `;
  return `There is no provider "${from}": ${hint}docs/providers.md has all; for a sender that is not there, say how it proves itself: ${GENERIC_KINDS.join(', ')}.`;
}
