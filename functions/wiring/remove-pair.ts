import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Link, LinkDefinition, Links } from '../../shared/contract/index.ts';
import { createLinks, LinkTrouble, tableRows } from '../../shared/links/index.ts';
import type { UnlinkAnswer, UnlinkAsked } from '../../shared/recover/index.ts';

/** Longer than the function lives. */
const LEASE_MS = 180_000;
const ANY = { system: '', record: '', id: '' };

/**
 * Empties a pair: it names no record of the other side any more, and remembers nothing. The lease keeps events of that record away
 * during that time, and the next of them fills it from what is there.
 */
export async function removePair(
  client: DynamoDBClient,
  tableName: string,
  { link: name, from, version, act }: UnlinkAsked,
): Promise<UnlinkAnswer> {
  const definition: LinkDefinition = { name, title: name, from: ANY, to: ANY, facts: {} };
  const rows = tableRows({ client, tableName, link: name });
  const links = createLinks({ link: definition, rows, holder: `person:${act.id}`, leaseMs: LEASE_MS, now: Date.now });
  try {
    return await emptied(links, from, version);
  } catch (error) {
    if (!(error instanceof LinkTrouble)) throw error;
    return { error: `A worker is at work on the record (${error.outcome.reason}): repeat the command in a minute.` };
  } finally {
    await links.release();
  }
}

async function emptied(links: Links, from: string, version: number): Promise<UnlinkAnswer> {
  const before = await links.find({ from });
  if (before?.to !== undefined) await links.hold([before.to]);
  const now = await links.find({ from });
  const problem = problemOf(now, version);
  if (problem !== undefined) return { error: problem };
  await links.put({ from, facts: {}, version });
  return { removed: { from, ...(now?.to !== undefined && { to: now.to }) } };
}

function problemOf(pair: Link | undefined, version: number): string | undefined {
  if (!pair) return 'There is no such pair.';
  if (pair.erasedAt !== undefined) return 'The record was erased: its tombstone stays, and holds nothing else.';
  return pair.version === version ? undefined : 'The pair was written since you saw it: look at it once more.';
}
