import { loadProject } from '../../shared/project/index.ts';

/** The project whose environments the commands speak to. Loading it may throw a ProjectProblem, which `ops/main.ts` explains. */
export const project = await loadProject();
export const { integrations } = project;
