import type { Resource, Template } from '../assembly.ts';
import { orderOf, refersTo } from './order.ts';
import { rulesOf } from './types.ts';

/** A resource that exists, in a stack or left behind by one. */
export interface Existing {
  readonly type: string;
  /** Unique among those of its type; made up where the template names none. */
  readonly name: string;
  readonly logicalId: string;
  /** Undefined for one that was left behind. */
  stack: string | undefined;
  properties: Resource['Properties'];
  /** What it holds, such as messages: lost with it. */
  holds: number;
}

interface Stack {
  template: Template;
  /** By logical id. */
  readonly resources: Map<string, Existing>;
  status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE' | 'ROLLBACK_COMPLETE' | 'ROLLBACK_FAILED' | 'UPDATE_ROLLBACK_COMPLETE';
  isProtected: boolean;
}

/** What one operation created, and what it takes the place of. */
type Created = readonly [logicalId: string, made: Existing, replaced: Existing | undefined];

export interface Deploy {
  readonly template: Template;
  /** The resource that cannot be created or updated. */
  readonly failAt?: string;
  /** As the CDK CLI sets it, before anything is created. */
  readonly isProtected?: boolean;
}

/**
 * An AWS account with CloudFormation's rules of creation, replacement, rollback and deletion, and with what the CDK CLI does around
 * them: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html and
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html. Time does not pass here:
 * SQS refuses the name of a queue that was deleted less than a minute ago, and Secrets Manager deletes in the background.
 */
export class Account {
  readonly #existing = new Set<Existing>();
  readonly #stacks = new Map<string, Stack>();
  #made = 0;
  /** What was deleted while it held something. */
  readonly lost: Existing[] = [];

  /** @returns why it failed, or nothing */
  deploy(name: string, { template, failAt, isProtected = false }: Deploy): string | undefined {
    const before = this.#stacks.get(name);
    if (before && ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'].includes(before.status)) {
      // The CDK CLI deletes a stack whose creation failed before it creates it a second time.
      const refused = this.destroy(name);
      return refused ?? this.deploy(name, { template, isProtected, ...(failAt !== undefined && { failAt }) });
    }
    const stack: Stack = before ?? {
      ...{ template: { Resources: {} }, resources: new Map(), status: 'ROLLBACK_COMPLETE' as const, isProtected },
    };
    stack.isProtected = isProtected;
    this.#stacks.set(name, stack);
    return this.#apply(name, stack, template, failAt, before === undefined);
  }

  /** Deletes a stack, with what its template does not retain. @returns why it was refused, or nothing */
  destroy(name: string): string | undefined {
    const stack = this.#stacks.get(name);
    if (!stack) return `${name} does not exist`;
    if (stack.isProtected) return `${name} has termination protection`;
    for (const [logicalId, existing] of [...stack.resources].reverse()) {
      const policy = stack.template.Resources[logicalId]?.DeletionPolicy ?? 'Delete';
      const refused = policy === 'Delete' ? this.#delete(existing) : this.#leave(existing);
      if (refused) return refused;
      stack.resources.delete(logicalId);
    }
    this.#stacks.delete(name);
    return undefined;
  }

  find(type: string, name: string): Existing | undefined {
    return [...this.#existing].find((one) => one.type === type && one.name === name);
  }

  all(): readonly Existing[] {
    return [...this.#existing];
  }

  leftBehind(): readonly Existing[] {
    return [...this.#existing].filter(({ stack }) => stack === undefined);
  }

  get size(): number {
    return this.#existing.size;
  }

  #apply(
    name: string,
    stack: Stack,
    template: Template,
    failAt: string | undefined,
    isFirst: boolean,
  ): string | undefined {
    const created: Created[] = [];
    const replacedIds = new Set<string>();
    const undo: (() => void)[] = [];
    for (const logicalId of orderOf(template)) {
      const resource = template.Resources[logicalId] as Resource;
      const existing = stack.resources.get(logicalId);
      const isReplaced = existing !== undefined && mustReplace(existing, resource, replacedIds);
      const failed = failAt === logicalId ? `${logicalId} failed` : undefined;
      if (existing && !isReplaced) {
        if (failed) return this.#rollBack(stack, created, undo, template, isFirst, failed);
        const { properties } = existing;
        undo.push(() => Object.assign(existing, { properties }));
        existing.properties = resource.Properties;
        continue;
      }
      const made = failed ?? this.#create(name, logicalId, resource);
      if (typeof made === 'string') return this.#rollBack(stack, created, undo, template, isFirst, made);
      if (existing) replacedIds.add(logicalId);
      created.push([logicalId, made, existing]);
      stack.resources.set(logicalId, made);
    }
    this.#cleanUp(stack, template, created);
    stack.template = template;
    stack.status = isFirst ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
    return undefined;
  }

  #create(stack: string, logicalId: string, { Type, Properties = {} }: Resource): Existing | string {
    const { name: property } = rulesOf(Type);
    const given = property === undefined ? undefined : Properties[property];
    const name = given === undefined ? `${stack}-${logicalId}-${++this.#made}` : textOf(given);
    if (this.find(Type, name)) return `${Type} ${name} already exists`;
    const existing: Existing = { type: Type, name, logicalId, stack, properties: Properties, holds: 0 };
    this.#existing.add(existing);
    return existing;
  }

  /** Takes back what this operation created: RetainExceptOnCreate is deleted, Retain is left behind. */
  #rollBack(
    stack: Stack,
    created: readonly Created[],
    undo: readonly (() => void)[],
    template: Template,
    isFirst: boolean,
    reason: string,
  ): string {
    for (const back of undo) back();
    stack.status = isFirst ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
    for (const [logicalId, made, replaced] of [...created].reverse()) {
      if (replaced) stack.resources.set(logicalId, replaced);
      const isLeft = template.Resources[logicalId]?.DeletionPolicy === 'Retain';
      const refused = isLeft ? this.#leave(made) : this.#delete(made);
      if (refused) stack.status = 'ROLLBACK_FAILED';
      else if (!replaced) stack.resources.delete(logicalId);
    }
    if (isFirst) stack.template = template;
    return reason;
  }

  /** After an update that succeeded: what was replaced, then what the template has no more. */
  #cleanUp(stack: Stack, template: Template, created: readonly Created[]): void {
    for (const [logicalId, , replaced] of created) {
      if (!replaced) continue;
      const isLeft = stack.template.Resources[logicalId]?.UpdateReplacePolicy === 'Retain';
      if (isLeft) this.#leave(replaced);
      else this.#delete(replaced);
    }
    for (const [logicalId, existing] of [...stack.resources].reverse()) {
      if (logicalId in template.Resources) continue;
      const policy = stack.template.Resources[logicalId]?.DeletionPolicy ?? 'Delete';
      if (policy === 'Delete') this.#delete(existing);
      else this.#leave(existing);
      stack.resources.delete(logicalId);
    }
  }

  #leave(existing: Existing): undefined {
    existing.stack = undefined;
  }

  #delete(existing: Existing): string | undefined {
    const { protectedBy } = rulesOf(existing.type);
    if (protectedBy !== undefined && existing.properties[protectedBy] === true)
      return `${existing.type} ${existing.name} is protected from deletion`;
    if (existing.holds > 0) this.lost.push(existing);
    this.#existing.delete(existing);
    return undefined;
  }
}

function mustReplace(existing: Existing, resource: Resource, replacedIds: ReadonlySet<string>): boolean {
  const { name, replacedBy = [] } = rulesOf(resource.Type);
  const properties = resource.Properties ?? {};
  return [...(name === undefined ? [] : [name]), ...replacedBy].some(
    (property) =>
      textOf(existing.properties[property]) !== textOf(properties[property]) ||
      refersTo(properties[property], replacedIds),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
