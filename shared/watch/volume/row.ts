import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { VOLUME_KEY } from '../../topology/index.ts';
import type { UnusualVolume } from './judge.ts';

/** What the monitor found at its last look; one row of the ledger's table. */
export interface VolumeRow {
  /** The end of the newest hour that was compared: ISO 8601, UTC. */
  readonly end: string;
  readonly found: readonly UnusualVolume[];
}

/** Undefined before the first look. */
export async function readVolumes(client: DynamoDBClient, TableName: string): Promise<VolumeRow | undefined> {
  const document = DynamoDBDocumentClient.from(client);
  const { Item } = await document.send(new GetCommand({ TableName, Key: VOLUME_KEY }));
  return Item && { end: Item.end, found: Item.found };
}

export async function keepVolumes(client: DynamoDBClient, TableName: string, row: VolumeRow): Promise<void> {
  const document = DynamoDBDocumentClient.from(client);
  await document.send(new PutCommand({ TableName, Item: { ...VOLUME_KEY, ...row } }));
}
