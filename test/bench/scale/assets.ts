import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

const MB = 1e6;

/**
 * Megabytes of an assembly's assets: as they lie on disk, where equal files are one; of all functions together, and zipped one by one, as
 * a first deploy uploads them; and of maps.
 */
export function assetSizes(assembly: string): {
  readonly onDisk: number;
  readonly together: number;
  readonly uploaded: number;
  readonly maps: number;
} {
  const seen = new Map<number, number>();
  const sizes = { onDisk: 0, together: 0, uploaded: 0, maps: 0 };
  for (const path of globSync('{asset.*,source-maps}/*', { cwd: assembly })) {
    const { size, ino } = lstatSync(join(assembly, path));
    if (!seen.has(ino)) sizes.onDisk += size / MB;
    const zipped = seen.get(ino) ?? deflateRawSync(readFileSync(join(assembly, path))).length / MB;
    seen.set(ino, zipped);
    if (path.startsWith('asset.')) {
      sizes.together += size / MB;
      sizes.uploaded += zipped;
    }
    if (path.endsWith('.map')) sizes.maps += size / MB;
  }
  return sizes;
}
