import { type DeliveryId, deliveryId } from '../../shared/contract/index.ts';
import type { DeployedDelivery } from '../../shared/topology/index.ts';
import { rowPrefix } from '../../shared/topology/index.ts';
import { namesOf, oneOf } from './arguments.ts';
import { UsageError } from './command.ts';
import { integrations } from './project.ts';

export interface Declared {
  /** The names of the first deploy, under which queues and rows are kept. */
  readonly integration: string;
  readonly name: string;
  /** `integration/delivery` as both are called now. */
  readonly calledNow: string;
  readonly delivery: DeployedDelivery;
  /** The system that its events come from. */
  readonly source: string;
}

export const allDeclared: readonly Declared[] = integrations.flatMap((integration) =>
  Object.entries(integration.deliveries).map(([name, delivery]) => ({
    integration: integration.name,
    name,
    calledNow: rowPrefix(integration.calledNow, delivery.calledNow),
    delivery,
    source: integration.source.system,
  })),
);

/** The declaration behind `integration/delivery`, by the names of now or by those of the first deploy. */
export function declaredOf(path: string): Declared | undefined {
  const kept = ({ integration, name }: Declared) => rowPrefix(integration, name) === path;
  return allDeclared.find(({ calledNow }) => calledNow === path) ?? allDeclared.find(kept);
}

/** What a delivery is called now whose rows are kept under `path`. */
export function calledNow(path: string): string {
  return declaredOf(path)?.calledNow ?? path;
}

const names = () => allDeclared.map(({ calledNow }) => calledNow);

/** Under what the rows of the delivery that was asked for are kept, or of all that are declared. @throws UsageError */
export function deliveriesOf(asked: string | undefined): readonly DeliveryId[] {
  const wanted =
    asked === undefined ? allDeclared : [declaredOf(asked) ?? declaredOf(oneOf('--delivery', asked, names()))];
  return wanted.flatMap((one) => (one ? [deliveryId(one.integration, one.name)] : []));
}

/** The one delivery that a command was given, as INTEGRATION/DELIVERY. @throws UsageError */
export function deliveryOf(positionals: readonly string[]): Declared {
  const [path, more] = positionals;
  if (path === undefined || more !== undefined)
    throw new UsageError(`Name one delivery; there are ${namesOf(names())}.`);
  const found = declaredOf(path);
  if (!found) throw new UsageError(`There is no delivery "${path}"; there are ${namesOf(names())}.`);
  return found;
}
