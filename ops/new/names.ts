import { RESERVED_DELIVERIES } from '../../shared/rules/index.ts';
import { PLATFORM, workerFunctionName } from '../../shared/topology/index.ts';
import { UsageError } from '../command/command.ts';

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Names the platform's stack, or folders of `integrations/` that several integrations share. */
const RESERVED: readonly string[] = [PLATFORM, 'destinations', 'vendors'];
/** Lambda's limit, with the longest environment that the rules reckon with. */
const LONGEST = 64;

/** @throws UsageError */
export function checkName(what: 'integration' | 'destination' | 'delivery', name: string): void {
  if (!KEBAB_CASE.test(name))
    throw new UsageError(
      `The ${what} is called "${name}"; use lower-case words joined by hyphens, such as shop-to-books.`,
    );
  const reserved = what === 'delivery' ? RESERVED_DELIVERIES : what === 'integration' ? RESERVED : [];
  if (reserved.includes(name)) throw new UsageError(`"${name}" names something else already; choose another ${what}.`);
}

/** @throws UsageError */
export function checkLength(integration: string, delivery: string): void {
  const name = workerFunctionName('staging', integration, delivery);
  if (name.length > LONGEST)
    throw new UsageError(
      `The worker would be called "${name}" (${name.length} characters); Lambda allows 64: shorten the names.`,
    );
}

/** `shop-to-books` as `shopToBooks`. */
export const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `shop-to-books` as `Shop to books`. */
export const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
