import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectRuntime } from '../tagged-resources.ts';
import type { Vendors } from './vendors.ts';

/** What other programs need to speak to the running environment: the content of `local.json`. */
export interface Description {
  readonly pid: number;
  readonly environment: string;
  /** Without a trailing slash; webhooks arrive at `POST {apiUrl}/webhooks/{integration}`. */
  readonly apiUrl: string;
  readonly awsEndpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Origin by vendor. */
  readonly vendors: Readonly<Record<string, string>>;
  /** Id of the webhook secret by integration. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Queues by delivery. */
  readonly queues: Readonly<Record<string, { readonly url: string; readonly deadLetterUrl: string }>>;
  /** How many times faster than real time the clock runs. */
  readonly clock: number;
}

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

/** Whole or not at all: whoever waits for the file never reads half of it. */
export async function writeDescription(folder: string, description: Description): Promise<void> {
  const draft = `${descriptionFile(folder)}.draft`;
  await writeFile(draft, `${JSON.stringify(description, null, 2)}\n`);
  await rename(draft, descriptionFile(folder));
}

export async function removeDescription(folder: string): Promise<void> {
  await rm(descriptionFile(folder), { force: true });
}
