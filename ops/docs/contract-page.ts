import type { Provider } from '@penstock/webhooks';
import type { Delivery, LinkDefinition, Reconciliation } from '../../shared/contract/index.ts';
import {
  type DeployedDelivery,
  type DeployedIntegration,
  type DeployedPull,
  maxAttempts,
  visibilityTimeoutSeconds,
  webhookPath,
} from '../../shared/topology/index.ts';
import { fieldsSection } from './fields-section.ts';
import { code, duration, table } from './markdown.ts';
import { unsignedText } from './providers-page.ts';
import { reconciliationTables } from './reconciliation-tables.ts';
import { beginsAt } from './schedule-text.ts';

/** The page of one integration: what its contract says, and its provider where its source sends webhooks. */
export function contractPage(integration: DeployedIntegration, provider: Provider | undefined): string {
  const { name, calledNow, title, owner, escalation, impact, source, deliveries } = integration;
  const events = Object.entries(source.events).map(([type, rule]) => [
    code(type),
    rule.effect === 'filtered' ? `recorded as filtered: ${rule.reason}` : `${rule.effect} ${rule.record}`,
  ]);
  return `${[
    `# ${title}`,
    `Generated from \`integrations/${calledNow}/contract.ts\` by \`npm run docs\`: do not edit.`,
    table(
      ['', ''],
      [
        ['Owner', `${owner.team}, ${owner.contact}`],
        [
          'Escalation',
          escalation.map((step) => `after ${duration(step.afterMinutes * 60)}: ${step.contact}`).join('; '),
        ],
        ['Impact of a failure', impact],
        ...nameOnAws(name, calledNow),
      ],
    ),
    provider ? `## Webhooks from ${source.system}` : `## What is read from ${source.system}`,
    table(
      ['', ''],
      [
        ['API version', versionText(source)],
        ['An event is the same when it has the same', source.identity],
        ...tenantRow(source),
        ...(source.cut ? [['Cut before an event is kept', source.cut.map(code).join(', ')]] : []),
      ],
    ),
    ...(provider ? [`### What to configure at ${source.system}`, providerTable(provider, name)] : []),
    '### Events',
    table(['Type', 'What it does'], events),
    provider
      ? 'Any other type is acknowledged, counted as not declared and costs nothing further.'
      : `${source.system} sends no webhooks: these events are made of what the pulls below read.`,
    ...Object.entries(deliveries).flatMap(([delivery, declared]) => deliverySection(delivery, declared)),
    ...Object.entries(integration.pulls ?? {}).flatMap(([pull, declared]) => pullSection(pull, declared)),
    ...Object.entries(integration.reconciliations ?? {}).flatMap(([one, declared]) =>
      reconciliationSection(one, declared),
    ),
  ].join('\n\n')}\n`;
}

function tenantRow({ tenants }: DeployedIntegration['source']): string[][] {
  if (!tenants) return [];
  const whose =
    'any' in tenants
      ? `every tenant, because ${tenants.any}`
      : `the tenants that the setting ${code(tenants.setting)} names`;
  return [['Events are delivered of', whose]];
}

/** Only of what was renamed. */
function nameOnAws(name: string, calledNow: string): string[][] {
  return name === calledNow ? [] : [['Name on AWS, of its first deploy', code(name)]];
}

/** What a person must set and know at the sender. */
function providerTable(provider: Provider, integration: string): string {
  const { label, status, parts, signed, unsigned, freshness, handshake, answer, deadline, retries, notes } = provider;
  const secrets = parts.map((part) => `${code(part.name)}, from ${part.from}${part.optional ? ' (optional)' : ''}`);
  return table(
    ['', ''],
    [
      [
        'URL',
        `the output ${code('WebhookUrl')}: it ends in ${code(webhookPath(integration))}, unless ${code('domain.basePaths')} of the environment names another path`,
      ],
      ['Authentication', `${label}${status === 'unverified' ? ' — **unverified**: no official text was read' : ''}`],
      ['Secret', secrets.join('; ') || 'none'],
      ['What is signed', signed],
      ...(unsigned ? [['Trusted unsigned', unsignedText(unsigned)]] : []),
      ['Freshness', freshness],
      ['Handshake', handshake?.says ?? 'none'],
      ['Answer', `${answer.status}${answer.body ? ` with ${code(answer.body)}` : ', empty'}; within ${deadline}`],
      ['After a failure', retries],
      ...(notes ? [['Notes', notes]] : []),
    ],
  );
}

function deliverySection(name: string, delivery: DeployedDelivery): readonly string[] {
  const { destination, reads, consistency, worker, retry, retention, alarms, ambiguity } = delivery;
  return [
    `## Delivery ${code(delivery.calledNow)}: ${delivery.title}`,
    table(
      ['', ''],
      [
        ...nameOnAws(name, delivery.calledNow),
        ['Receives', delivery.events.map(code).join(', ')],
        ['Writes to', destination.title],
        ['Reads from', reads.map((account) => account.title).join(', ') || 'nothing else'],
        ['Records are matched by', delivery.matching],
        ['Missing or invalid data', delivery.whenInvalid],
        ...(delivery.links ?? []).map((link) => ['Keeps the link', linkText(link)]),
        ...Object.entries(delivery.business ?? {}).map(([type, word]) => [`A delivered ${code(type)} is`, code(word)]),
        ['Timing', `${consistency.timing}, within ${duration(consistency.withinSeconds)}`],
        ['Order', consistency.ordering],
        ['Conflicts', consistency.conflict],
        [
          'Authority',
          consistency.authority === 'fetched' ? 'the record is read again before it is written' : 'the payload',
        ],
        ['An unknown outcome', ambiguityText(ambiguity)],
        ['Attempts', `${maxAttempts(delivery)}, with waits of ${retry.scheduleSeconds.map(duration).join(', ')}`],
        ['Kept', `${retention.sourceDays} days waiting, ${retention.deadLetterDays} days as dead letters`],
        [
          'Worker',
          `${worker.timeoutSeconds} s, ${worker.memoryMb} MB, up to ${worker.maxConcurrency} batches of ${worker.batchSize}${batchText(worker)}; messages come back after ${duration(visibilityTimeoutSeconds(delivery))}`,
        ],
        [
          'Alarms',
          `oldest message over ${alarms.oldestMessageMinutes} min; over ${alarms.failureRatePercent} % of at least ${alarms.failureRateMinimumAttempts} attempts failed; any dead letter${alarms.deadLetters === 'page' ? ', by a page' : ''}`,
        ],
      ],
    ),
    ...fieldsSection(delivery),
    ...[destination, ...reads].flatMap(destinationSection),
  ];
}

function pullSection(name: string, pull: DeployedPull): readonly string[] {
  const { title, account, schedule, record, event, identity, reads, paging, expected, bounds } = pull;
  const gone = reads.kind === 'full' ? reads.gone : undefined;
  return [
    `## Pull ${code(pull.calledNow)}: ${title}`,
    table(
      ['', ''],
      [
        ...nameOnAws(name, pull.calledNow),
        ['Reads from', account.title],
        ['Begins', beginsAt(schedule)],
        ['Becomes', `${code(event)} for each ${record} that is new or differs from what was read last`],
        ['A record is the same when it has the same', identity],
        [
          'Reads',
          reads.kind === 'full'
            ? 'the whole listing'
            : `what changed since the last complete run, and ${duration(reads.lookBackMinutes * 60)} before`,
        ],
        [
          'Pages',
          paging.kind === 'stable' ? `by ${paging.by}` : 'by number; the stated total is compared with what came',
        ],
        ...(gone
          ? [
              [
                'Gone',
                `${code(gone.event)} for what ${gone.afterRuns} complete runs in a row lack; for none where that is over ${gone.mostPercent} % of the known records`,
              ],
            ]
          : []),
        [
          'Expected',
          `${expected.records.atLeast} to ${expected.records.atMost} records, in ${duration(expected.minutes * 60)}; complete ${duration(expected.lateMinutes * 60)} after its time`,
        ],
        ['Ends as failed', `after ${bounds.pages} pages, or ${duration(bounds.hours * 3600)}`],
      ],
    ),
    ...destinationSection(account),
  ];
}

function reconciliationSection(name: string, declared: Reconciliation): readonly string[] {
  const { title, source, destination } = declared;
  return [
    `## Reconciliation ${code(name)}: ${title}`,
    ...reconciliationTables(declared),
    ...destinationSection(source.account),
    ...destinationSection(destination.account),
  ];
}

function destinationSection(destination: Delivery['destination']): string[] {
  const { title, baseUrl, ...rest } = destination;
  const { permissions, timeouts, limits, budgetHeaders = [], responses, probe, authentication, headers = {} } = rest;
  return [
    `### Calls to ${title}`,
    table(
      ['', ''],
      [
        ['Origin', `${baseUrl}, unless the environment names another`],
        ['API version', versionText(destination)],
        ['Authentication', `${authentication.scheme}, with the ${authentication.secret}`],
        ...tokenRows(authentication),
        ['Permissions', permissions.join(', ')],
        ...Object.entries(headers).map(([name, value]) => [`Every call carries ${code(name)}`, code(value)]),
        ...(rest.bodies === 'form' ? [['Bodies', 'as a form']] : []),
        ['Time-outs', `${timeouts.connectMs} ms to connect, ${timeouts.responseMs} ms to answer`],
        [
          'Limits',
          Object.entries(limits)
            .map(([unit, count]) => `${unit}: ${count}`)
            .join(', '),
        ],
        ...budgetHeaders.map(({ name, restSeconds }) => [`At 0 in ${code(name)}`, `no calls for ${restSeconds} s`]),
        ['Health', `${probe.method} ${probe.path}`],
      ],
    ),
    table(
      ['Answer', 'Means', 'Reason in the ledger'],
      responses.map(({ status, media, body, means, restSeconds, reason }) => [
        [
          status,
          media && `(${media === 'json' ? 'JSON' : 'not JSON'})`,
          body && Object.entries(body).map(asked).join(', '),
        ]
          .filter(Boolean)
          .join(' '),
        restSeconds === undefined
          ? means
          : `${means}; calls stop for ${duration(restSeconds)} where the answer names no time`,
        code(reason),
      ]),
    ),
  ];
}

/** Where access tokens come from, if not from the API's own origin by the usual rules. */
function tokenRows(authentication: Delivery['destination']['authentication']): string[][] {
  if (!('tokenPath' in authentication)) return [];
  const { tokenOrigin, tokenPath, tokenHeader, scope, client, finalErrors } = authentication;
  const authorizeUrl = 'authorizeUrl' in authentication ? authentication.authorizeUrl : undefined;
  return [
    ...(authorizeUrl ? [['A person consents', `at ${authorizeUrl}, by ${code('npm run ops -- authorize')}`]] : []),
    ...(tokenOrigin
      ? [['Tokens', `from ${tokenPath} of ${tokenOrigin}, unless the environment names another origin`]]
      : []),
    ...(client === 'basic' ? [['The client proves itself', 'by HTTP Basic']] : []),
    ...(tokenHeader ? [['The token goes into', code(tokenHeader)]] : []),
    ...(scope ? [['Scopes', scope]] : []),
    ...(finalErrors ? [['Only a person ends', finalErrors.map(code).join(', ')]] : []),
  ];
}

/** A text that a rule asks of an answer: the place is shown where it is not the usual one. */
function asked([place, expected]: readonly [string, string | { readonly contains: string }]): string {
  if (typeof expected === 'string') return expected;
  return expected.contains === '' ? `any ${code(place)}` : `${code(place)} with “${expected.contains}”`;
}

function linkText({ name, title, from, to, facts }: LinkDefinition): string {
  const remembered = Object.entries(facts).map(([fact, meaning]) => `${code(fact)} (${meaning})`);
  const sides = [from, to].map(({ system, record, id }) => `${system} ${record} (${id})`).join(' with ');
  return `${code(name)}: ${title}. ${sides}${remembered.length > 0 ? `; remembers ${remembered.join(', ')}` : ''}`;
}

function ambiguityText(ambiguity: Delivery['ambiguity']): string {
  switch (ambiguity.strategy) {
    case 'vendor-idempotency-key':
      return `repeated with the same ${ambiguity.header}, which the vendor knows for ${duration(ambiguity.lifeSeconds)}`;
    case 'natural-upsert':
      return `repeated: the write is an upsert by ${ambiguity.key}`;
    case 'look-up-before-retry':
      return `looked up by ${ambiguity.by} ${duration(ambiguity.settleSeconds)} after the call, before it is repeated`;
    case 'none':
      return `not repeated but given to a person, because ${ambiguity.reason}`;
  }
}

/** What a batch waits for, and what its messages share. */
function batchText({ batchWindowSeconds, gathers, callsAtOnce }: Delivery['worker']): string {
  return [
    batchWindowSeconds === undefined ? '' : ` that wait up to ${duration(batchWindowSeconds)} to become full`,
    gathers === undefined ? '' : `, ${gathers} events in a call`,
    callsAtOnce === undefined ? '' : `, ${callsAtOnce} calls of a batch at once`,
  ].join('');
}

interface Versioned {
  readonly apiVersion: string;
  readonly apiVersionEnds?: string;
  readonly changesAnnouncedAt: string;
}

function versionText({ apiVersion, apiVersionEnds, changesAnnouncedAt }: Versioned): string {
  const until = apiVersionEnds === undefined ? '' : ` until ${apiVersionEnds}`;
  return `${apiVersion}${until}; changes are announced at ${changesAnnouncedAt}`;
}
