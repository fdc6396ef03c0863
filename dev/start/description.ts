import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Description } from '../demonstration/description.ts';
import type { ProjectRuntime } from './tagged-resources.ts';
import type { Vendors } from './vendors.ts';

export type { Description } from '../demonstration/description.ts';

export const descriptionFile = (folder: string) => join(folder, 'local.json');

export function describe(runtime: ProjectRuntime, vendors: Vendors, environment: string, clock: number): Description {
  return {
    pid: process.pid,
    environment,
    apiUrl: runtime.apiUrl,
    awsEndpointUrl: runtime.awsEndpointUrl,
    region: runtime.region,
    ...runtime.operator,
    vendors: vendors.urls,
    secrets: runtime.webhookSecrets,
    queues: Object.fromEntries(
      Object.entries(runtime.queues).map(([delivery, { url, deadLetterUrl }]) => [delivery, { url, deadLetterUrl }]),
    ),
    clock,
  };
}

/** Atomic: a program that waits for the file never reads half of it. */
export async function writeDescription(folder: string, description: Description): Promise<void> {
  const draft = `${descriptionFile(folder)}.draft`;
  await writeFile(draft, `${JSON.stringify(description, null, 2)}\n`);
  await rename(draft, descriptionFile(folder));
}

export async function removeDescription(folder: string): Promise<void> {
  await rm(descriptionFile(folder), { force: true });
}
