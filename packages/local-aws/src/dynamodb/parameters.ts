import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';

/** Parameters that dynalite does not know and that are carried out here. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  CreateTable: ['DeletionProtectionEnabled', 'SSESpecification', 'TableClass', 'Tags'],
  DeleteItem: ['ReturnValuesOnConditionCheckFailure'],
  PutItem: ['ReturnValuesOnConditionCheckFailure'],
  UpdateItem: ['ReturnValuesOnConditionCheckFailure'],
};

/** The request without the parameters that dynalite's rules do not cover. */
export function withoutOwn(operation: string, input: Input): Input {
  const own = OWN[operation] ?? [];
  return Object.fromEntries(Object.entries(input).filter(([name]) => !own.includes(name)));
}

/**
 * dynalite drops what it does not know without a word.
 * @throws AwsError `ValidationException` that names the first parameter that is in `given` and not in `kept`
 */
export function refuseDropped(operation: string, given: unknown, kept: unknown): void {
  const dropped = findDropped(given, kept, []);
  if (!dropped) return;
  throw new AwsError(
    'ValidationException',
    `The parameter ${dropped.join('.')} of ${operation} is not supported by the local DynamoDB. Leave it out, or add it to ` +
      'dynamodb.',
  );
}

function findDropped(given: unknown, kept: unknown, path: readonly string[]): readonly string[] | undefined {
  if (given === null || given === undefined) return undefined;
  if (kept === undefined) return path;
  if (typeof given !== 'object') return undefined;
  for (const [name, value] of Object.entries(given)) {
    const dropped = findDropped(value, (kept as Input)[name], [...path, name]);
    if (dropped) return dropped;
  }
  return undefined;
}
