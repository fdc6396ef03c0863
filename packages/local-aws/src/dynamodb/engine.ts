import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { ACTIONS, RULES, validations } from './dynalite.ts';
import type { Entries } from './entries.ts';
import { refuseDropped, withoutOwn } from './parameters.ts';
import type { Item, Request, UpdateSection } from './request.ts';
import { createSession } from './storage.ts';

export type ItemOperation = keyof typeof ACTIONS;

/**
 * Checks a request by dynalite's rules and parses its expressions.
 * @throws AwsError `ValidationException` or `SerializationException`
 */
export function validate(entries: Entries, operation: keyof typeof RULES, input: Input): Request {
  const { types, custom } = RULES[operation];
  const { store } = createSession(entries);
  try {
    const covered = withoutOwn(operation, input);
    const request = validations.checkTypes(structuredClone(covered), types);
    refuseDropped(operation, covered, request);
    validations.checkValidations(request, types, custom, store);
    request._updates?.sections.splice(0, Number.POSITIVE_INFINITY, ...removalsLast(request._updates.sections));
    return request;
  } catch (error) {
    throw toAwsError(error);
  }
}

/** Runs a validated request of an item operation. It must be inside a transaction when it writes. */
export function execute(entries: Entries, operation: ItemOperation, request: Request): Output {
  const session = createSession(entries, request.ExclusiveStartKey as Item | undefined);
  let result: { readonly error?: unknown; readonly output?: Output } | undefined;
  try {
    ACTIONS[operation](session.store, request, (error, output) => {
      result = { error, output: output ?? {} };
    });
    session.drain();
  } catch (error) {
    throw toAwsError(error);
  }
  if (!result) throw new Error(`dynalite did not finish ${operation} at once.`);
  if (result.error) throw toAwsError(result.error);
  // An index entry may hold attributes that the item lacks, as undefined.
  return JSON.parse(JSON.stringify(result.output)) as Output;
}

/** Removing an element moves the ones behind it, but every index of an expression means the item as it was. */
function removalsLast(sections: readonly UpdateSection[]): UpdateSection[] {
  const position = ({ type, path }: UpdateSection) => (type === 'remove' ? path.at(-1) : undefined);
  const removals = sections.filter((section) => typeof position(section) === 'number');
  return [
    ...sections.filter((section) => typeof position(section) !== 'number'),
    ...removals.sort((a, b) => Number(position(b)) - Number(position(a))),
  ];
}

interface DynaliteError {
  readonly statusCode: number;
  readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

/** dynalite's errors carry the body that AWS would answer; any other error is a defect and stays one. */
export function toAwsError(error: unknown): unknown {
  const { statusCode, body } = error as Partial<DynaliteError>;
  if (!body || !statusCode) return error;
  const code = body.__type.split('#').at(-1) ?? body.__type;
  return new AwsError(code, body.message ?? body.Message ?? '', statusCode);
}
