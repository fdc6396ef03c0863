import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDescription } from '../../dev/start/description.ts';
import { targetOf } from '../../ops/command/target.ts';
import { startConsole } from '../../ops/console/server.ts';
import type { Environment } from '../harness/environment.ts';

/** The console of a running environment, whose pages are asked for by plain requests. */
export async function openedBy({ description }: Pick<Environment, 'description'>) {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'penstock-console-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  await writeDescription(folder, description);
  const target = targetOf({ env: description.environment, folder });
  const server = await startConsole({ target, isProduction: false, port: 0 });
  opened.defer(() => server.close());
  const first = await fetch(server.url, { redirect: 'manual' });
  const cookie = first.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const running = opened.move();
  return {
    /** @returns the status, once the page is there whole */
    async look(path: string): Promise<number> {
      const answer = await fetch(new URL(path, server.url), { headers: { cookie } });
      await answer.text();
      return answer.status;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
