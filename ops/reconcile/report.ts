import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createRuns, type Run } from '../../shared/ledger/index.ts';
import { ledgerTableName, REPORT } from '../../shared/topology/index.ts';
import { OperationError } from '../command/command.ts';
import type { Target } from '../command/target.ts';
import type { DeclaredPull } from '../runs/pulls.ts';

/** The runs of a reconciliation that matter to a reader: the open one, and the one whose report is wanted. */
export interface ReportedRuns {
  readonly open?: Run;
  readonly reported?: Run;
}

/** Runs that are looked through for one with a report: a month of nights. */
const MOST_RUNS = 31;

/** @param name of a run; default: the last one that has a report */
export async function reportedRuns(
  target: Target,
  { id }: Pick<DeclaredPull, 'id'>,
  name: string | undefined,
): Promise<ReportedRuns> {
  const tableName = ledgerTableName(target.environment);
  const all = await createRuns({ client: new DynamoDBClient(target.access), tableName, id }).list(MOST_RUNS);
  const newest = all.toSorted((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
  const open = newest.find(({ state }) => state === 'running');
  const reported = newest.find((run) => (name === undefined ? run.report !== undefined : run.name === name));
  return { ...(open && { open }), ...(reported && { reported }) };
}

/** The report as Markdown, or as JSON. @throws OperationError where the bucket's rule has removed it */
export async function readReport(target: Target, place: string, isJson: boolean): Promise<string> {
  const [, Bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(place) ?? [];
  const Key = isJson ? key.replace(REPORT.markdown, REPORT.json) : key;
  const client = new S3Client({ ...target.access, forcePathStyle: target.access.endpoint !== undefined });
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key })).catch((error: Error) => {
    if (error.name !== 'NoSuchKey') throw error;
    throw new OperationError(`the report ${place} is not there any more: reports are kept as long as large payloads.`);
  });
  return (await Body?.transformToString()) ?? '';
}
