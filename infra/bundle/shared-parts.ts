import { declaredProvider, GENERIC_SOURCES, remembersTokens } from '@penstock/webhooks';
import type { Integration } from '../../shared/contract/index.ts';

type Provider = NonNullable<Integration['source']['provider']>;

/** Built once, and laid beside each function that needs it. */
export interface SharedPart {
  /** Names its bundle. */
  readonly name: string;
  /** TypeScript; its relative imports begin at the root. */
  readonly source: string;
  /** What it is called beside a function, without `.mjs`. */
  readonly file: string;
}

/** The file beside a function that holds the engine. Under one name, because a contract is the same module in every function. */
export const ENGINE = 'engine';

/**
 * Loaded when they must: S3's client would grow a receiver by two thirds, and Lambda's a worker by a seventh; few events need the
 * one, and only an outage the other.
 */
const [CLAIMS, VALVE_CALL] = ['claims', 'valve-call'] as const;
export const LATE: readonly string[] = [CLAIMS, VALVE_CALL];

const late = (name: string): SharedPart => ({
  name,
  source: `export * from './functions/wiring/${name}.ts';`,
  file: name,
});

/** What the engine's file exports beside its own: all that a team's code imports as `penstock`. */
const CONTRACT = `export * from './shared/contract/penstock.ts';`;

/** Everything of a worker but the team's code. */
export const WORKER_PARTS: readonly SharedPart[] = [
  {
    name: `${ENGINE}-deliver`,
    source: [`export { deliver } from './functions/deliver.ts';`, CONTRACT].join('\n'),
    file: ENGINE,
  },
  late(CLAIMS),
  late(VALVE_CALL),
];

/** Everything of a pull's function but the team's code. */
export const PULL_PARTS: readonly SharedPart[] = [
  {
    name: `${ENGINE}-pull`,
    source: [`export { pull } from './functions/pull.ts';`, CONTRACT].join('\n'),
    file: ENGINE,
  },
  late(CLAIMS),
  late(VALVE_CALL),
];

/** Everything of a reconciliation's function but the team's code. */
export const RECONCILE_PARTS: readonly SharedPart[] = [
  {
    name: `${ENGINE}-reconcile`,
    source: [`export { reconcile } from './functions/reconcile.ts';`, CONTRACT].join('\n'),
    file: ENGINE,
  },
  late(CLAIMS),
  late(VALVE_CALL),
];

/** Everything of a receiver but the contract: one for each provider, so that a receiver holds nothing of the others. */
export function receiverParts(provider: Provider): readonly SharedPart[] {
  const isKnown = typeof provider === 'string';
  const kind = isKnown ? provider : provider.kind;
  const lines = [
    `export { receive } from './functions/receive.ts';`,
    isKnown
      ? `export { ${camelCase(provider)} as provider } from '@penstock/webhooks/table';`
      : `export { ${GENERIC_SOURCES[provider.kind]} as source } from '@penstock/webhooks/generic';`,
    ...(needsTokens(provider) ? [`export { tokenMemory } from './functions/wiring/token-memory.ts';`] : []),
    CONTRACT,
  ];
  return [
    { name: `${ENGINE}-receive-${isKnown ? '' : 'any-'}${kind}`, source: lines.join('\n'), file: ENGINE },
    late(CLAIMS),
  ];
}

/** The lines of a receiver's entry; `contract` is the path of the contract. */
export function receiverSource(provider: Provider, contract: string): string {
  const [names, args] =
    typeof provider === 'string'
      ? [
          ['receive', 'provider'],
          ['contract', 'provider'],
        ]
      : [
          ['receive', 'source'],
          ['contract', 'source(contract.source.provider)'],
        ];
  const more = needsTokens(provider) ? ['tokenMemory'] : [];
  return [
    `import { ${[...names, ...more].join(', ')} } from './${ENGINE}.mjs';`,
    `import contract from '${contract}';`,
    `export const handler = receive(${[...args, ...more].join(', ')});`,
  ].join('\n');
}

const needsTokens = (provider: Provider) => typeof provider === 'string' && remembersTokens(declaredProvider(provider));

/** `hubspot-v3` → `hubspotV3`. */
function camelCase(kebab: string): string {
  return kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
