import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDescription } from '../../../dev/start/description.ts';
import { type Done, run } from '../../harness/program.ts';
import { copyProject } from '../../harness/project.ts';
import { type DrillClock, newestOf, type Opened, openScene, type Scene, type SceneOptions } from './scene.ts';

const CONTRACT = 'integrations/crm-to-audience/contract.ts';

/** An environment whose contract can be changed and deployed over the same state, as `npm run dev` does it. */
export interface Redeployed extends Scene {
  /** Replaces a text of the contract, synthesizes, stops what runs, and starts the new assembly. */
  deploy(before: string, after: string): Promise<void>;
  /** Runs `npm run ops -- …` as a person does, with the contract of now. */
  ops(...args: readonly string[]): Promise<Done>;
}

export async function openRedeployed(
  drill: { readonly clock: DrillClock },
  options: SceneOptions,
): Promise<Opened<Redeployed>> {
  await using started = new AsyncDisposableStack();
  const project = started.use(await copyProject());
  const folder = await mkdtemp(join(tmpdir(), 'penstock-redeploys-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const open = async () => {
    const opened = await openScene(drill, { ...options, onDone: () => {} }, { project: project.config, folder });
    await writeDescription(folder, opened.scene.environment.description);
    return opened;
  };

  let current = await open();
  started.defer(() => current.close());
  const scene: Redeployed = Object.assign(
    newestOf(() => current.scene, options),
    {
      async deploy(before: string, after: string) {
        await project.replace(CONTRACT, before, after);
        await current.close();
        current = await open();
      },
      ops(...args: readonly string[]) {
        const { AWS_ENDPOINT_URL: _ours, ...env } = process.env;
        const words = ['run.mjs', 'ops/main.ts', ...args, '--folder', folder];
        return run(process.execPath, words, { env: { ...env, PENSTOCK_PROJECT: project.config } });
      },
    },
  );
  const running = started.move();
  return { scene, close: () => running.disposeAsync() };
}
