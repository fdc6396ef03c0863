import { globSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

const MB = 1e6;

/** Megabytes of an assembly's assets: as they lie on disk, where equal files are one; of all functions together; and of maps. */
export function assetSizes(assembly: string): {
  readonly onDisk: number;
  readonly together: number;
  readonly maps: number;
} {
  const seen = new Set<number>();
  const sizes = { onDisk: 0, together: 0, maps: 0 };
  for (const path of globSync('{asset.*,source-maps}/*', { cwd: assembly })) {
    const { size, ino } = lstatSync(join(assembly, path));
    if (!seen.has(ino)) sizes.onDisk += size / MB;
    seen.add(ino);
    if (path.startsWith('asset.')) sizes.together += size / MB;
    if (path.endsWith('.map')) sizes.maps += size / MB;
  }
  return sizes;
}
