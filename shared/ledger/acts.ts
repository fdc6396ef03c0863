import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { ACT_PREFIX } from '../topology/index.ts';
import { boundedText } from './bounds.ts';

/** What a person did to an environment: the audit. It holds no secret and no payload. */
export interface Act {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The command, such as `pause`, `redrive` or `secrets fill`. */
  readonly act: string;
  /** The caller's ARN, as STS says. */
  readonly caller: string;
  /** The user of the machine on which the command ran. */
  readonly user: string;
  /** Where it was done: this machine, or account, region and environment. */
  readonly place: string;
  /** `integration/delivery`, a secret's name, or an event's id. */
  readonly target: string;
  /** What was chosen, as a person typed it. */
  readonly filter?: string;
  /** How many events or messages were concerned. */
  readonly count?: number;
  readonly reason?: string;
}

/** Acts of a month share a partition: few enough, and read newest first. */
const partition = (at: string) => `${ACT_PREFIX}${at.slice(0, 7)}`;

/** Longer than any event can be replayed, and than a year's audit looks back. */
const ACT_DAYS = 400;
const DAY_MS = 86_400_000;
/** Bytes of UTF-8 for each text. */
const LONGEST_TEXT = 1000;

/** Names the row of an act. */
export interface ActKey {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Tells two acts of the same millisecond apart. */
  readonly id: string;
}

const keyOf = ({ at, id }: ActKey) => ({ pk: partition(at), sk: `${at}#${id}` });

/** A text of an act, as its row holds it. */
export const actText = (text: string) => boundedText(text, LONGEST_TEXT);

/** Undefined where there is none. */
export async function readAct(client: DynamoDBClient, TableName: string, key: ActKey): Promise<Act | undefined> {
  const { Item } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName, Key: keyOf(key), ConsistentRead: true }),
  );
  return Item && actOf(Item);
}

/** The row is written once and never changed. @param id tells two acts of the same millisecond apart */
export async function putAct(client: DynamoDBClient, TableName: string, act: Act, id: string): Promise<ActKey> {
  const texts = Object.entries(act).map(([name, value]) => [name, typeof value === 'string' ? actText(value) : value]);
  const key = keyOf({ at: act.at, id });
  const expiresAt = Math.floor((Date.parse(act.at) + ACT_DAYS * DAY_MS) / 1000);
  await DynamoDBDocumentClient.from(client).send(
    new PutCommand({
      TableName,
      Item: { ...Object.fromEntries(texts), ...key, expiresAt },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  return { at: act.at, id };
}

const TEXTS = ['at', 'act', 'caller', 'user', 'place', 'target'] as const;

/** From one time to another (ISO 8601, UTC), newest first. */
export async function* actsBetween(
  client: DynamoDBClient,
  TableName: string,
  from: string,
  to: string,
): AsyncIterable<Act> {
  const document = DynamoDBDocumentClient.from(client);
  for (const month of monthsBetween(from, to)) {
    const pages = paginateQuery(
      { client: document },
      {
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        // `~` sorts after the `#` that follows the time.
        ExpressionAttributeValues: { ':pk': `${ACT_PREFIX}${month}`, ':from': from, ':to': `${to}~` },
        ScanIndexForward: false,
      },
    );
    for await (const { Items = [] } of pages) yield* Items.map(actOf);
  }
}

function actOf(item: Readonly<Record<string, unknown>>): Act {
  return {
    ...(Object.fromEntries(TEXTS.map((name) => [name, String(item[name] ?? '')])) as Record<
      (typeof TEXTS)[number],
      string
    >),
    ...(item.filter !== undefined && { filter: String(item.filter) }),
    ...(item.count !== undefined && { count: Number(item.count) }),
    ...(item.reason !== undefined && { reason: String(item.reason) }),
  };
}

/** `2026-11`, `2026-10` and so on. */
function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  const [first, month] = [from.slice(0, 7), new Date(`${to.slice(0, 7)}-01T00:00:00Z`)];
  for (; month.toISOString().slice(0, 7) >= first; month.setUTCMonth(month.getUTCMonth() - 1))
    months.push(month.toISOString().slice(0, 7));
  return months;
}
