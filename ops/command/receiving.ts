import { type Integration, type Receiving, receives } from '../../shared/contract/index.ts';
import { namesOf, oneOf } from './arguments.ts';
import { UsageError } from './command.ts';
import { integrations } from './project.ts';

/** The integration of this name, for what needs webhooks of it. @throws UsageError also where its source sends none */
export function receivingIntegration(name: string | undefined): Receiving<Integration> {
  const names = integrations.map((one) => one.name);
  if (name === undefined) throw new UsageError(`Name an integration; there are ${namesOf(names)}.`);
  oneOf('INTEGRATION', name, names);
  const found = integrations.find((one) => one.name === name) as Integration;
  if (receives(found)) return found;
  const [pull = 'PULL'] = Object.keys(found.pulls ?? {});
  throw new UsageError(
    `${found.source.system} sends no webhooks to ${name}: its events come from what it reads. \`npm run ops -- runs start ${name}/${pull}\` reads it now.`,
  );
}
