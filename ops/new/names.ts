import { kebab, RESERVED_DELIVERIES, workerNameProblem } from '../../shared/rules/index.ts';
import { PLATFORM } from '../../shared/topology/index.ts';
import { UsageError } from '../command/command.ts';

/** Names the platform's stack, or folders of `integrations/` that several integrations share. */
const RESERVED: readonly string[] = [PLATFORM, 'destinations', 'vendors'];

/** @throws UsageError */
export function checkName(what: 'integration' | 'destination' | 'delivery', name: string): void {
  const problem = kebab(`The ${what}'s name`, name);
  if (problem) throw new UsageError(problem);
  const reserved = what === 'delivery' ? RESERVED_DELIVERIES : what === 'integration' ? RESERVED : [];
  if (reserved.includes(name)) throw new UsageError(`"${name}" names something else already; choose another ${what}.`);
}

/** @throws UsageError */
export function checkLength(integration: string, delivery: string): void {
  const problem = workerNameProblem(integration, delivery);
  if (problem) throw new UsageError(`${integration}/${delivery}: ${problem}`);
}

/** `shop-to-books` as `shopToBooks`. */
export const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `shop-to-books` as `Shop to books`. */
export const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
