import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const FIXTURE = join(root, 'test/fixtures/project');
const SECOND = join(root, 'test/fixtures/second');

/** A copy of the fixture project that a test may change. It is inside this package, so that its files can import `penstock`. */
export interface ProjectCopy extends AsyncDisposable {
  readonly folder: string;
  readonly config: string;
  /** Writes a file, by its path from the project's folder. */
  write(path: string, text: string): Promise<void>;
  /** Replaces a text wherever it stands; it must be there. */
  replace(path: string, before: string, after: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Adds the integration of `test/fixtures/second`: a generic sender, two deliveries, and a simulated vendor of its own. */
  addSecond(): Promise<void>;
  rename(path: string, to: string): Promise<void>;
}

export async function copyProject(source = FIXTURE): Promise<ProjectCopy> {
  const parent = join(root, '.penstock');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'project-'));
  await cp(source, folder, { recursive: true });
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  return {
    folder,
    config: join(folder, 'penstock.config.ts'),
    write,
    async replace(path, before, after) {
      const text = await readFile(join(folder, path), 'utf8');
      if (!text.includes(before)) throw new Error(`${path} does not hold ${before}`);
      await write(
        path,
        text.replaceAll(before, () => after),
      );
    },
    async addSecond() {
      await cp(SECOND, folder, { recursive: true });
      const file = 'penstock.config.ts';
      const text = await readFile(join(folder, file), 'utf8');
      const added = "import ordersToBooks from './integrations/orders-to-books/contract.ts';\n";
      await write(file, added + text.replace('integrations: [', 'integrations: [ordersToBooks, '));
    },
    remove: (path) => rm(join(folder, path), { recursive: true }),
    async rename(path, to) {
      await cp(join(folder, path), join(folder, to), { recursive: true });
      await rm(join(folder, path), { recursive: true });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
