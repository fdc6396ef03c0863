/** A CloudFormation template, as far as a deploy is judged by it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value?: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What other stacks may import, by the name, with what it stands for as text. */
export function exportsOf({ Outputs = {} }: Template): ReadonlyMap<string, string> {
  const exported = Object.values(Outputs).flatMap(({ Value, Export }) =>
    typeof Export?.Name === 'string' ? [[Export.Name, JSON.stringify(Value)] as const] : [],
  );
  return new Map(exported);
}

/** The names that a template imports from other stacks. */
export function importsOf(template: Template): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'Fn::ImportValue' && typeof inner === 'string') found.add(inner);
        else visit(inner);
      }
  };
  visit(template);
  return found;
}
