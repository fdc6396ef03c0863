import type { Integration, LinkDefinition } from '../contract/index.ts';
import { kebab, type Rule } from './rule.ts';

export const linkRules: readonly Rule<LinkDefinition>[] = [
  { name: 'link-name', check: ({ name }) => kebab('name', name) },
  {
    name: 'link-facts',
    check: ({ facts }) => {
      const wrong = Object.keys(facts ?? {}).find((fact) => !/^[a-z][A-Za-z0-9]{0,49}$/.test(fact));
      return wrong && `facts names "${wrong}"; give a name in camel case of up to 50 letters, such as statusBefore.`;
    },
  },
];

/** The links that the deliveries of an integration name, each once. */
export function linksOf({ deliveries }: Integration): readonly LinkDefinition[] {
  return [...new Set(Object.values(deliveries).flatMap(({ links = [] }) => links))];
}

/** Two definitions of one name would share their pairs. */
export function twinLink(integrations: readonly Integration[]): string | undefined {
  const links = [...new Set(integrations.flatMap(linksOf))];
  return links.find((link) => links.some((other) => other !== link && other.name === link.name))?.name;
}
