import { referencesIn } from './intrinsics.ts';
import type { AssemblyStack, TemplateResource } from './manifest.ts';

/** The stack's resources, each after those it refers to or depends on. A circle is refused with its members. */
export function creationOrder({ name, template }: AssemblyStack): readonly (readonly [string, TemplateResource])[] {
  const resources = template.Resources ?? {};
  const done = new Map<string, TemplateResource>();
  const visit = (logicalId: string, visiting: readonly string[]) => {
    const resource = resources[logicalId];
    if (!resource || done.has(logicalId)) return;
    if (visiting.includes(logicalId)) {
      throw new Error(
        `${name}: these resources depend on each other in a circle: ${[...visiting, logicalId].join(' → ')}.`,
      );
    }
    const dependencies = [resource.DependsOn ?? []].flat();
    for (const other of [...dependencies, ...referencesIn(resource.Properties)]) visit(other, [...visiting, logicalId]);
    done.set(logicalId, resource);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return [...done];
}
