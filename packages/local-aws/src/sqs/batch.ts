import { AwsError } from '../aws/error.ts';
import type { Input, Output } from '../aws/values.ts';
import { batchCode, sqsError } from './errors.ts';
import { objects, optionalText } from './input.ts';

interface Entry {
  readonly id: string;
  readonly input: Input;
}

const MOST_ENTRIES = 10;
const ID = /^[A-Za-z0-9_-]{1,80}$/;

/** `Entries` of a batch. Throws what fails the batch as a whole; `kind` is the entry's type, which AWS's text names. */
export function readEntries(input: Input, kind: string): readonly Entry[] {
  const entries = objects(input, 'Entries').map((entry) => ({ id: optionalText(entry, 'Id') ?? '', input: entry }));
  if (entries.length === 0) {
    throw sqsError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  }
  if (entries.length > MOST_ENTRIES) {
    throw sqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (!ID.test(id)) {
      throw sqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. ' +
          'It can be at most 80 letters long.',
      );
    }
    if (seen.has(id)) throw sqsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    seen.add(id);
  }
  return entries;
}

/** Runs each entry by itself; one that AWS would refuse is listed in `Failed`. Empty lists are left out, as AWS does. */
export function eachEntry(entries: readonly Entry[], run: (entry: Entry) => Output): Output {
  const successful: Output[] = [];
  const failed: Output[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry.id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id: entry.id, SenderFault: error.status < 500, Code: batchCode(error), Message: error.message });
    }
  }
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  };
}
