import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { accountsOf, type Integration } from '../../shared/contract/index.ts';
import { integrationFolder, type LoadedProject } from '../../shared/project/index.ts';
import { UsageError } from '../command/command.ts';
import { addDelivery, listIntegration } from './edit.ts';
import { type Plan, read, shown } from './files.ts';
import { camelCase, checkLength, checkName, titleOf } from './names.ts';
import { senderOf } from './sender.ts';
import { contractTemplate, deliveryEntry } from './templates/contract.ts';
import { deliveryTemplate, deliveryTestTemplate } from './templates/delivery.ts';
import { destinationTemplate } from './templates/destination.ts';

type Project = Pick<LoadedProject, 'folder' | 'file'> & Pick<LoadedProject['written'], 'integrations'>;

/** A new integration: its folder, its destination if that is new, and its line in the project file. @throws UsageError */
export function newIntegration(project: Project, { name, from, to }: { name: string; from: string; to: string }): Plan {
  checkName('integration', name);
  const folder = integrationFolder(project, name);
  if (existsSync(folder))
    throw new UsageError(`${shown(folder)} exists already; choose another name, or remove it first.`);
  const sender = senderOf(from, name);
  const destination = destinationOf(project, to);
  const delivery = `to-${to}`;
  checkLength(name, delivery);
  const contract = contractTemplate({
    name,
    title: titleOf(name),
    sender,
    destinationFile: to,
    delivery: {
      name: delivery,
      title: `Event to ${titleOf(to)}`,
      destination: destination.constant,
      vendor: titleOf(to),
      events: [sender.type],
      owner: sender.label,
      from: sender.path.replaceAll('/', '.'),
      countsCalls: destination.countsCalls,
    },
  });
  const hasHeaders = Object.keys(sender.headers).length > 0;
  return {
    files: new Map([
      [join(folder, 'contract.ts'), contract],
      [join(folder, `${delivery}.ts`), deliveryTemplate(delivery, to)],
      [
        join(folder, `${delivery}.test.ts`),
        deliveryTestTemplate({ name: delivery, destination: to, hasSample: true, settings: [] }),
      ],
      [join(folder, 'samples/events.json'), json([sender.sample])],
      ...(hasHeaders ? ([[join(folder, 'samples/headers.json'), json(sender.headers)]] as const) : []),
      ...destination.files,
    ]),
    edits: new Map([
      [project.file, listIntegration(read(project.file), camelCase(name), `./integrations/${name}/contract.ts`)],
    ]),
  };
}

/** A new vendor account. @throws UsageError */
export function newDestination(project: Project, name: string): Plan {
  const { files } = destinationOf(project, name);
  if (files.size === 0)
    throw new UsageError(`${shown(destinationFile(project, name))} exists already; choose another name.`);
  return { files, edits: new Map() };
}

/** A further delivery of an integration that there is. @throws UsageError */
export function newDelivery(project: Project, { path, to }: { path: string; to: string }): Plan {
  const [integrationName = '', name = '', more] = path.split('/');
  const integration = project.integrations.find((one) => one.name === integrationName);
  if (!integration || name === '' || more !== undefined) {
    const names = project.integrations.map((one) => one.name).join(', ') || 'none';
    throw new UsageError(`"${path}" is no INTEGRATION/NAME; there are the integrations: ${names}.`);
  }
  checkName('delivery', name);
  checkLength(integrationName, name);
  if (Object.hasOwn(integration.deliveries, name))
    throw new UsageError(`${path} is declared already; choose another name.`);
  const destination = destinationOf(project, to);
  const folder = integrationFolder(project, integrationName);
  const contract = join(folder, 'contract.ts');
  const entry = deliveryEntry({
    name,
    title: titleOf(name),
    destination: destination.constant,
    vendor: titleOf(to),
    events: unfiltered(integration),
    owner: integration.source.system,
    from: 'id',
    countsCalls: destination.countsCalls,
  });
  const settings = Object.entries(integration.settings).flatMap(([setting, value]) => (value === '' ? [setting] : []));
  const importLine = `import { ${destination.constant} } from '../destinations/${to}.ts';`;
  return {
    files: new Map([
      [join(folder, `${name}.ts`), deliveryTemplate(name, to)],
      [join(folder, `${name}.test.ts`), deliveryTestTemplate({ name, destination: to, hasSample: false, settings })],
      ...destination.files,
    ]),
    edits: new Map([[contract, addDelivery(read(contract), entry, importLine)]]),
  };
}

function unfiltered({ source }: Integration): readonly string[] {
  return Object.entries(source.events).flatMap(([type, { effect }]) => (effect === 'filtered' ? [] : [type]));
}

const destinationFile = ({ folder }: Project, name: string) => join(folder, 'integrations/destinations', `${name}.ts`);

/** The constant of a destination, its file if it is new, and whether it counts calls at the same time. @throws UsageError */
function destinationOf(project: Project, name: string) {
  checkName('destination', name);
  const constant = camelCase(name);
  const file = destinationFile(project, name);
  if (!existsSync(file))
    return {
      constant,
      files: new Map([[file, destinationTemplate(name, constant, titleOf(name))]]),
      countsCalls: false,
    };
  if (!read(file).includes(`export const ${constant} `))
    throw new UsageError(
      `${shown(file)} has no \`export const ${constant}\`: name it so, or choose another destination.`,
    );
  const account = project.integrations.flatMap(accountsOf).find((one) => one.name === name);
  return { constant, files: new Map<string, string>(), countsCalls: account?.limits.concurrent !== undefined };
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
