import { createHash } from 'node:crypto';
import { glob, link, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes equal files of an assembly's assets one file on disk: CDK copies each function's folder, and with it the engine. What is
 * uploaded stays the same, a folder for each function.
 */
export async function linkAssets(assembly: string): Promise<void> {
  const first = new Map<string, string>();
  for await (const path of glob('asset.*/!(index).mjs', { cwd: assembly })) {
    const file = join(assembly, path);
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    const twin = first.get(digest);
    if (twin === undefined) {
      first.set(digest, file);
      continue;
    }
    await rm(file);
    await link(twin, file);
  }
}
