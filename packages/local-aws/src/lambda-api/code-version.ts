import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '../aws/values.ts';

/** What tells one version of a function's code from another: here of the handler's file, not of the whole archive. */
export function codeVersion(codeDir: string, handler: string): Output {
  const [name = ''] = handler.split('.');
  for (const ending of ['.mjs', '.js', '.cjs']) {
    const file = join(codeDir, name + ending);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found) {
      const CodeSha256 = createHash('sha256').update(readFileSync(file)).digest('base64');
      return { CodeSha256, LastModified: found.mtime.toISOString().replace('Z', '+0000') };
    }
  }
  return {};
}
