import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedProject } from '../../shared/project/index.ts';
import { generatedPages } from './index.ts';

/** Folders that hold only generated pages: a page without a declaration belongs to an integration that is gone. */
const GENERATED_FOLDERS = ['docs/contracts', 'docs/runbooks'];

/** Generated pages whose text is out of date, and those of integrations that are gone. */
export function stalePages(project: LoadedProject): readonly string[] {
  const pages = generatedPages(project);
  const stale = [...pages].filter(([path, text]) => readText(join(project.folder, path)) !== text);
  const left = GENERATED_FOLDERS.flatMap((folder) =>
    filesIn(join(project.folder, folder)).map((file) => `${folder}/${file}`),
  );
  return [...stale.map(([path]) => path), ...left.filter((path) => !pages.has(path))];
}

function readText(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
