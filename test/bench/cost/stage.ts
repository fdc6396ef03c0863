import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ACCOUNTS, writeCostProject } from './project.ts';

/** The project whose events are measured, in a folder of its own, and a vendor that takes every call. */
export interface CostStage extends AsyncDisposable {
  readonly folder: string;
  readonly project: string;
  /** Of each account. */
  readonly origins: Readonly<Record<string, string>>;
}

export async function openCostStage(name: string): Promise<CostStage> {
  await using started = new AsyncDisposableStack();
  const parent = join(import.meta.dirname, '../../../.penstock');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${name}-`));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const vendor = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}'));
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  started.defer(() => void vendor.close());
  const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`;
  const project = await writeCostProject(folder);
  const origins = Object.fromEntries(ACCOUNTS.map((account) => [account, url]));
  const running = started.move();
  return { folder, project, origins, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
