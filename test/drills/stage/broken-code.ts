import { cp, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scene } from './scene.ts';
import { WORKER } from './worker.ts';

/** Ways in which a deploy of the worker can be bad. Each stands around the worker's own bundle, `./real.mjs`. */
export const BROKEN = {
  'dies at import': "throw new Error('a module is missing');",
  throws: "export const handler = async () => { throw new Error('not a function'); };",
  'has a wrong mapping': `import { handler as real } from './real.mjs';
export const handler = (event, context) => {
  for (const record of event.Records ?? []) {
    const envelope = JSON.parse(record.body);
    record.body = JSON.stringify({ ...envelope, encoding: 'text', body: '{"subscriptionType":"contact.creation"}' });
  }
  return real(event, context);
};`,
} as const;

/** Deploys a broken worker. @returns deploys the worker as it was */
export async function deployBroken(
  scene: Scene,
  how: keyof typeof BROKEN,
  worker = WORKER,
): Promise<() => Promise<void>> {
  const { host } = scene.environment.runtime;
  const sound = host.codeOf(worker);
  const folder = await mkdtemp(join(tmpdir(), 'penstock-broken-'));
  const broken = join(folder, 'broken');
  const fixed = join(folder, 'fixed');
  await cp(sound, broken, { recursive: true });
  await rename(join(broken, 'index.mjs'), join(broken, 'real.mjs'));
  await writeFile(join(broken, 'index.mjs'), BROKEN[how]);
  await cp(sound, fixed, { recursive: true });
  await host.replaceCode(worker, broken);
  return async () => {
    await host.replaceCode(worker, fixed);
  };
}
