import { writeDescription } from '../../../dev/start/description.ts';
import { observerPolicyName, responderPolicyName } from '../../../shared/topology/index.ts';
import { type Done, run } from '../../harness/program.ts';
import { copyProject } from '../../harness/project.ts';
import { fillPagingSecrets } from '../alarms/faults/platform.ts';
import { openStage, type Stage } from '../alarms/stage.ts';
import type { DrillClock, Opened, SceneOptions } from '../stage/scene.ts';
import { type Person, personOnCall } from './person.ts';

const CONTRACT = 'integrations/crm-to-audience/contract.ts';
const RESPONDER = 'on-call-responder';

/** Production with a person on call, who has the responder's rights, what was paged, its runbook and the command line. */
export interface Incident extends Stage {
  readonly person: Person;
  /** Deploys the contract with one text replaced. */
  deploy(before: string, after: string): Promise<void>;
  /** Calls that AWS denied the person. */
  denied(): readonly string[];
}

export async function openIncident(
  drill: { readonly clock: DrillClock },
  options: SceneOptions,
): Promise<Opened<Incident>> {
  await using started = new AsyncDisposableStack();
  const project = started.use(await copyProject());
  const { scene: stage, close } = await openStage(drill, options, { project: project.config });
  started.defer(close);

  async function signIn(): Promise<void> {
    const { description, runtime } = stage.environment;
    const keys = runtime.signIn(RESPONDER, [observerPolicyName('prod'), responderPolicyName('prod')]);
    await writeDescription(stage.folder, { ...description, ...keys });
  }

  function ops(words: readonly string[], input?: string): Promise<Done> {
    const { AWS_ENDPOINT_URL: _ours, ...env } = process.env;
    return run(process.execPath, ['run.mjs', 'ops/main.ts', ...words, '--folder', stage.folder], {
      env: { ...env, PENSTOCK_PROJECT: project.config },
      ...(input !== undefined && { input }),
    });
  }

  await signIn();
  await fillPagingSecrets(stage);
  const incident: Incident = Object.assign(stage, {
    person: personOnCall(stage, ops),
    async deploy(before: string, after: string) {
      await project.replace(CONTRACT, before, after);
      await stage.restart({});
      await signIn();
    },
    denied: () =>
      stage.environment.runtime.endpoint.permissions
        .denied()
        .filter(({ caller }) => caller === RESPONDER)
        .map(({ action, resource }) => `${action} on ${resource}`),
  });
  const running = started.move();
  return { scene: incident, close: () => running.disposeAsync() };
}
