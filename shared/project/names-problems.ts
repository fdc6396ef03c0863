import type { Integration, Project } from '../contract/index.ts';
import { asDeployed, deployedName, rowPrefix } from '../topology/index.ts';
import {
  deliverySubject,
  IDENTITY,
  type IdentityRule,
  integrationSubject,
  linkSubject,
  NAMES_FILE,
  type Names,
  projectNames,
  pullSubject,
  WEBHOOK_PATH,
} from './names.ts';
import { queueProblems } from './queue-problems.ts';

/**
 * Names of the manifest that the project drops or changes without saying so, and declarations that cannot be: in sentences with
 * their remedies; empty when a deploy would leave nothing behind. Before there is a manifest, only what needs none is looked at.
 */
export function namesProblems(
  { integrations, drained = [], identityChanged = [] }: Pick<Project, 'integrations' | 'drained' | 'identityChanged'>,
  manifest: Names | undefined,
  identityRule?: IdentityRule,
): readonly string[] {
  const now = projectNames(integrations.map(asDeployed), identityRule ?? (() => ''));
  const wrong = formerlyProblems(integrations, manifest);
  if (!manifest) return wrong;
  return [
    ...wrong,
    ...droppedProblems(integrations, drained, manifest, now),
    ...queueProblems(drained, manifest, now).map(({ message }) => message),
    ...endedReceivers(drained, manifest, now),
    ...drained.filter((name) => isKept(name, manifest, now)).map(stillThere),
    ...(identityRule ? identityProblems(identityChanged, manifest, now) : []),
  ];
}

/** An integration, or a delivery or pull of one, as the contract names it. */
interface Named {
  /** As a sentence names it: `shop-to-books` or `shop-to-books/order-to-invoice`. */
  readonly shown: string;
  readonly name: string;
  readonly formerly?: string;
}

function formerlyProblems(integrations: readonly Integration[], manifest: Names | undefined): readonly string[] {
  return [
    ...groupProblems('integration', integrations.map(namedIntegration), manifest, integrationSubject),
    ...integrations.flatMap((integration) => {
      const path = (name: string) => rowPrefix(deployedName(integration.name, integration), name);
      return [
        ...groupProblems('delivery', namedIn(integration, 'deliveries'), manifest, (name) =>
          deliverySubject(path(name)),
        ),
        ...groupProblems('pull', namedIn(integration, 'pulls'), manifest, (name) => pullSubject(path(name))),
      ];
    }),
  ];
}

function namedIntegration({ name, formerly }: Integration): Named {
  return { shown: name, name, ...(formerly !== undefined && { formerly }) };
}

function namedIn(integration: Integration, group: 'deliveries' | 'pulls'): readonly Named[] {
  const declared: Readonly<Record<string, { readonly formerly?: string }>> = integration[group] ?? {};
  return Object.entries(declared).map(([name, { formerly }]) => ({
    shown: rowPrefix(integration.name, name),
    name,
    ...(formerly !== undefined && { formerly }),
  }));
}

/** What is wrong with `formerly` among those that share one space of names. */
function groupProblems(
  kind: string,
  group: readonly Named[],
  manifest: Names | undefined,
  subject: (name: string) => string,
): readonly string[] {
  return group.flatMap(({ shown, name, formerly }) => {
    if (formerly === undefined) return [];
    const said = `${shown}: formerly is "${formerly}"`;
    if (formerly === name) return [`${said}, which is its name now: remove it.`];
    const holder = group.find((other) => other.name === formerly);
    if (holder)
      return [`${said}, and ${holder.shown} is called so now: they would share queues and rows; rename that one.`];
    const twin = group.find((other) => other.name !== name && other.formerly === formerly);
    if (twin) return [`${said}, and so it is in ${twin.shown}: only one can go on with its queues and rows.`];
    if (manifest && !Object.hasOwn(manifest, subject(formerly)))
      return [
        `${said}, but ${NAMES_FILE} knows no such ${kind}: give the name of its first deploy, which stays for ever; remove formerly where it was never deployed.`,
      ];
    return [];
  });
}

/** What the manifest has and the project has not. With an integration go its deliveries, in one sentence. */
function droppedProblems(
  integrations: readonly Integration[],
  drained: readonly string[],
  manifest: Names,
  now: Names,
): readonly string[] {
  const gone = Object.keys(manifest).filter((subject) => !Object.hasOwn(now, subject));
  const names = (kind: string) =>
    gone.filter((subject) => subject.startsWith(kind)).map((subject) => subject.slice(kind.length));
  const goneIntegrations = names(integrationSubject(''));
  const ownDeliveries = (integration: string) =>
    Object.keys(manifest).filter((subject) => subject.startsWith(deliverySubject(rowPrefix(integration, ''))));
  return [
    ...goneIntegrations
      .filter((name) => !drained.includes(name))
      .map((name) =>
        dropped('integration', name, queuesOf(manifest, [integrationSubject(name), ...ownDeliveries(name)]), [
          ...newcomers(integrations.map(namedIntegration), integrationSubject, manifest),
        ]),
      ),
    ...names(deliverySubject(''))
      .filter((path) => !drained.includes(path) && !goneIntegrations.includes(integrationOf(path)))
      .map((path) => {
        const owner = integrations.find((one) => deployedName(one.name, one) === integrationOf(path));
        const subject = (name: string) => deliverySubject(rowPrefix(integrationOf(path), name));
        const fresh = owner ? newcomers(namedIn(owner, 'deliveries'), subject, manifest) : [];
        return dropped('delivery', path, queuesOf(manifest, [deliverySubject(path)]), fresh);
      }),
    ...names(pullSubject(''))
      .filter((path) => !drained.includes(path) && !goneIntegrations.includes(integrationOf(path)))
      .map((path) => {
        const owner = integrations.find((one) => deployedName(one.name, one) === integrationOf(path));
        const subject = (name: string) => pullSubject(rowPrefix(integrationOf(path), name));
        return droppedPull(path, owner ? newcomers(namedIn(owner, 'pulls'), subject, manifest) : []);
      }),
    ...names(linkSubject('')).flatMap((name) => (drained.includes(name) ? [] : [droppedLink(name)])),
  ];
}

/** The rule of the manifest and the one of now, of integrations that are in both and differ. */
function changedIdentities(manifest: Names, now: Names) {
  return Object.entries(now).flatMap(([subject, facts]) => {
    const [before, after] = [manifest[subject]?.[IDENTITY], facts[IDENTITY]];
    const name = subject.slice(integrationSubject('').length);
    return before === undefined || after === undefined || partsOf(before) === partsOf(after)
      ? []
      : [{ name, before, after }];
  });
}

/** Without the provider's id: two schemes of one vendor send the same events. */
const partsOf = (rule: string) => rule.slice(rule.indexOf(': ') + 1);

function identityProblems(declared: readonly string[], manifest: Names, now: Names): readonly string[] {
  const changed = changedIdentities(manifest, now);
  return [
    ...changed
      .filter(({ name }) => !declared.includes(name))
      .map(
        ({ name, before, after }) =>
          `integration ${name}: events that were the same when equal in "${before}" would be told apart by "${after}". An event that had its effect, and that the sender resends after the deploy, takes effect once more. Deploy when the sender has nothing to resend, or its repetition does no harm: then declare \`identityChanged: ['${name}']\` in the project file and run \`npm run names\`. Never deployed? Remove its line from ${NAMES_FILE}.`,
      ),
    ...declared
      .filter((name) => !changed.some((one) => one.name === name))
      .map(
        (name) =>
          `identityChanged names ${name}, whose events are told apart as ${NAMES_FILE} says: take it out of \`identityChanged\`, or a later change would go unseen.`,
      ),
  ];
}

const integrationOf = (path: string) => path.split('/')[0] ?? '';

function queuesOf(manifest: Names, subjects: readonly string[]): readonly string[] {
  return subjects.flatMap((subject) =>
    Object.entries(manifest[subject] ?? {}).flatMap(([fact, name]) => (fact.endsWith('queue') ? [name] : [])),
  );
}

/** What may be the new name of something that is gone. */
function newcomers(group: readonly Named[], subject: (name: string) => string, manifest: Names): readonly string[] {
  return group
    .filter(({ name, formerly }) => formerly === undefined && !Object.hasOwn(manifest, subject(name)))
    .map(({ shown }) => shown);
}

function dropped(kind: string, name: string, queues: readonly string[], newNames: readonly string[]): string {
  const first = name.split('/').at(-1);
  const where = newNames.length > 0 ? newNames.join(' or ') : `the ${kind} that takes its place`;
  return [
    `${kind} ${name} is in ${NAMES_FILE} and no longer in the project. A deploy would leave ${queues.join(', ')} behind: no worker would deliver`,
    `what waits there, and SQS drops it in the end. Renamed? Add \`formerly: '${first}'\` to ${where}. Ended? Stop the sender, wait until`,
    `these queues are empty in every environment, then declare \`drained: ['${name}']\` in the project file and run \`npm run names\`.`,
    `Never deployed? Remove its lines from ${NAMES_FILE}; or the whole file where nothing was deployed yet, and run \`npm run names\`.`,
  ].join(' ');
}

function droppedPull(path: string, newNames: readonly string[]): string {
  const first = path.split('/').at(-1);
  const where = newNames.length > 0 ? newNames.join(' or ') : 'the pull that takes its place';
  return [
    `pull ${path} is in ${NAMES_FILE} and no longer in the project. A deploy would leave its runs, its cursor and the fingerprints of its records`,
    `behind: under another name every record of the listing would be a new event, and none that is gone would be found. Renamed? Add`,
    `\`formerly: '${first}'\` to ${where}. Ended? Wait until no run is open in any environment, then declare \`drained: ['${path}']\` in the project`,
    `file and run \`npm run names\`. Never deployed? Remove its lines from ${NAMES_FILE}.`,
  ].join(' ');
}

/** `INTEGRATION/webhook`, as `drained` names what received the webhooks: no delivery can be called so. */
const RECEIVER_PATH = /^([^/]+)\/webhook$/;
const receiverOf = (name: string) => RECEIVER_PATH.exec(name)?.[1];

/** Integrations that stay, and whose webhooks would be answered by no receiver any more. */
function endedReceivers(drained: readonly string[], manifest: Names, now: Names): readonly string[] {
  const ended = Object.entries(now).filter(
    ([subject, facts]) => manifest[subject]?.[WEBHOOK_PATH] !== undefined && facts[WEBHOOK_PATH] === undefined,
  );
  return ended
    .filter(([subject]) => subject.startsWith(integrationSubject('')))
    .map(([subject]) => subject.slice(integrationSubject('').length))
    .filter((name) => !drained.includes(`${name}/webhook`))
    .map(
      (name) =>
        `integration ${name}: source.provider is gone, and ${NAMES_FILE} has its webhook path. A deploy would remove the receiver and its HTTP API: what the sender still sends would be refused. Stop the sender in every environment, then declare \`drained: ['${name}/webhook']\` in the project file and run \`npm run names\`. Or name the provider in the contract.`,
    );
}

function droppedLink(name: string): string {
  return [
    `link ${name} is in ${NAMES_FILE} and no longer in the project. Its pairs would stay in the ledger's table, and no delivery would find`,
    `them: which records are the same would be unknown, and an erasure could not be carried out. Renamed? Give it its name back, which stays for`,
    `ever. Ended? Declare \`drained: ['${name}']\` in the project file and run \`npm run names\`. Never deployed? Remove its line from ${NAMES_FILE}.`,
  ].join(' ');
}

/** Whether the project has what is declared as drained, and changes nothing of its queue. */
function isKept(name: string, manifest: Names, now: Names): boolean {
  const subjects = [integrationSubject(name), deliverySubject(name), pullSubject(name), linkSubject(name)];
  const integration = receiverOf(name);
  if (integration !== undefined) return now[integrationSubject(integration)]?.[WEBHOOK_PATH] !== undefined;
  const isThere = subjects.some((subject) => Object.hasOwn(now, subject));
  return isThere && !queueProblems([], manifest, now).some(({ path }) => path === name);
}

function stillThere(name: string): string {
  return `drained names ${name}, which the project has: take it out of \`drained\`, or a later removal would go unseen.`;
}
