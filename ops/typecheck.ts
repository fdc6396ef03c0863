import { loadProject, projectProblems, typeProblems } from '../shared/project/index.ts';
import { runMain } from './command/main.ts';

/** A step of `npm run check`: type errors of the team's files, and if there are none, the problems of the contracts. */
await runMain(async () => {
  const project = await loadProject();
  const mistyped = await typeProblems(project);
  const problems = mistyped.length > 0 ? mistyped : await projectProblems(project);
  for (const line of problems) console.error(line);
  return problems.length > 0 ? 1 : 0;
});
