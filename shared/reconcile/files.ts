import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { comparedPrefix, REPORT } from '../topology/index.ts';
import type { Joined } from './join.ts';
import type { Looked, Report } from './report.ts';
import type { SideName } from './table.ts';

/** What a run keeps in S3 until the bucket's rule removes it. Each object is written as a whole, over what an earlier try wrote. */
export interface RunFiles {
  writePage(run: string, side: SideName, page: number, rows: Buffer): Promise<void>;
  /** In the order in which they were listed; a few are fetched ahead. */
  pages(run: string, side: SideName, count: number): AsyncIterable<Buffer>;
  writeJoined(run: string, joined: Joined): Promise<void>;
  readJoined(run: string): Promise<Joined>;
  writeLooked(run: string, index: number, looked: Looked): Promise<void>;
  readLooked(run: string, count: number): Promise<readonly Looked[]>;
  /** @returns where the Markdown is, `s3://BUCKET/KEY` */
  writeReport(run: string, report: Report, markdown: string): Promise<string>;
}

export interface RunFilesOptions {
  readonly client: Pick<S3Client, 'send'>;
  readonly bucketName: string;
  readonly integration: string;
  readonly reconciliation: string;
}

/** Requests at the same time: a thousand pages of 30 kB are fetched in seconds. */
const AHEAD = 16;

export function createRunFiles({ client, bucketName: Bucket, integration, reconciliation }: RunFilesOptions): RunFiles {
  const keyOf = (run: string, name: string) => `${comparedPrefix(integration, reconciliation)}${run}/${name}`;
  const put = async (run: string, name: string, Body: Buffer | string, ContentType: string) => {
    await client.send(new PutObjectCommand({ Bucket, Key: keyOf(run, name), Body, ContentType }));
  };
  const get = async (run: string, name: string): Promise<Buffer> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(run, name) }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const putJson = (run: string, name: string, value: unknown) =>
    put(run, name, JSON.stringify(value), 'application/json');
  const getJson = async (run: string, name: string): Promise<unknown> => JSON.parse((await get(run, name)).toString());

  async function* ahead(run: string, names: readonly string[]): AsyncIterable<Buffer> {
    const open: Promise<Buffer>[] = [];
    for (let next = 0; next < names.length || open.length > 0; ) {
      while (next < names.length && open.length < AHEAD) {
        const one = get(run, names[next] ?? '');
        // One that fails while an earlier one is worked on is thrown when it is its turn.
        one.catch(() => {});
        open.push(one);
        next += 1;
      }
      yield await (open.shift() as Promise<Buffer>);
    }
  }

  let joinedLast: { readonly run: string; readonly joined: Promise<Joined> } | undefined;

  return {
    writePage: (run, side, page, rows) => put(run, pageName(side, page), rows, 'application/octet-stream'),
    pages: (run, side, count) =>
      ahead(
        run,
        Array.from({ length: count }, (_, page) => pageName(side, page)),
      ),
    writeJoined: (run, joined) => putJson(run, JOINED, joined),
    readJoined(run) {
      // Once differences are looked at, it does not change any more.
      if (joinedLast?.run !== run) joinedLast = { run, joined: getJson(run, JOINED).then(joinedOf) };
      const { joined } = joinedLast;
      joined.catch(() => {
        joinedLast = undefined;
      });
      return joined;
    },
    writeLooked: (run, index, looked) => putJson(run, lookedName(index), looked),
    async readLooked(run, count) {
      const all: Looked[] = [];
      const names = Array.from({ length: count }, (_, index) => lookedName(index));
      for await (const one of ahead(run, names)) all.push(JSON.parse(one.toString()));
      return all;
    },
    async writeReport(run, report, markdown) {
      await putJson(run, REPORT.json, report);
      await put(run, REPORT.markdown, markdown, 'text/markdown; charset=utf-8');
      return `s3://${Bucket}/${keyOf(run, REPORT.markdown)}`;
    },
  };
}

const JOINED = 'joined.json';

/** A run that was open in a deploy may have been joined before classes could be counted. */
const joinedOf = (read: unknown): Joined => {
  const joined = read as Omit<Joined, 'counted' | 'countedSome'> & Partial<Joined>;
  return { counted: {}, countedSome: [], ...joined };
};

const numbered = (index: number) => String(index).padStart(6, '0');
const pageName = (side: SideName, page: number) => `rows/${side}/${numbered(page)}`;
const lookedName = (index: number) => `looked/${numbered(index)}.json`;
