import type { Template } from '../assembly.ts';

/** Logical ids in the order of creation: each after what it refers to and depends on. */
export function orderOf({ Resources }: Template): readonly string[] {
  const done = new Set<string>();
  const visit = (id: string): void => {
    const resource = Resources[id];
    if (!resource || done.has(id)) return;
    done.add(id);
    for (const other of [...referredIn(resource.Properties), ...[resource.DependsOn ?? []].flat()]) visit(other);
    order.push(id);
  };
  const order: string[] = [];
  for (const id of Object.keys(Resources)) visit(id);
  return order;
}

export function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  return ids.size > 0 && referredIn(value).some((id) => ids.has(id));
}

/** What `Ref`, `Fn::GetAtt` and `Fn::Sub` name. */
function referredIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referredIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === 'Ref') return [String(member)];
    if (name === 'Fn::GetAtt') return [String([member].flat()[0]).split('.')[0] ?? ''];
    if (name === 'Fn::Sub')
      return [...String([member].flat()[0]).matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, id = '']) => id);
    return referredIn(member);
  });
}
