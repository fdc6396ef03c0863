import { loadProject } from '../../shared/project/index.ts';

/** The project whose environments the commands act on. Loading it may throw a ProjectProblem, which `ops/main.ts` reports. */
export const project = await loadProject();
export const { integrations } = project;
