import { isDeepStrictEqual } from 'node:util';
import { RESOURCE_RULES } from './replacement.ts';
import type { Template, TemplateResource } from './template.ts';

/** A resource that a deploy takes away, or makes another one in the place of. */
export interface Loss {
  readonly logicalId: string;
  readonly type: string;
  readonly what: 'removed' | 'replaced';
  /** The property whose change replaces it. */
  readonly because?: string;
  /** Whether CloudFormation leaves it where it is, with what it holds, and forgets it. */
  readonly isKept: boolean;
}

/** What the deploy of a template does to the resources of the one before. */
export function lossesOf(before: Template, after: Template): readonly Loss[] {
  const next = after.Resources ?? {};
  return Object.entries(before.Resources ?? {}).flatMap(([logicalId, resource]): Loss[] => {
    const { Type: type } = resource;
    const then = next[logicalId];
    if (!then) return [{ logicalId, type, what: 'removed', isKept: keeps(resource.DeletionPolicy) }];
    const because = replacedBy(resource, then);
    if (because === undefined) return [];
    // Which of both templates decides is not documented: only what both keep is certain.
    const isKept = keeps(resource.UpdateReplacePolicy) && keeps(then.UpdateReplacePolicy);
    return [{ logicalId, type, what: 'replaced', because, isKept }];
  });
}

const keeps = (policy: string | undefined) => policy === 'Retain' || policy === 'RetainExceptOnCreate';

/** The property whose change replaces a resource; undefined where it is changed in place, or not at all. */
function replacedBy(before: TemplateResource, after: TemplateResource): string | undefined {
  const rule = RESOURCE_RULES[before.Type];
  return rule?.replacedBy.find(
    (property) => !isDeepStrictEqual(before.Properties?.[property], after.Properties?.[property]),
  );
}

/** A resource of a template that has a name of its own. */
export interface Named {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
}

export function namedResources({ Resources = {} }: Template): readonly Named[] {
  return Object.entries(Resources).flatMap(([logicalId, { Type: type, Properties }]) => {
    const property = RESOURCE_RULES[type]?.named;
    const name = property === undefined ? undefined : Properties?.[property];
    return typeof name === 'string' ? [{ logicalId, type, name }] : [];
  });
}
