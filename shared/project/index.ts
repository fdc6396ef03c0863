/** The team's project: its file, its integrations' folders, and what is wrong with either. Loads the team's code; never bundled. */
export { importTeamCode, ProjectProblem } from './import.ts';
export { integrationFolder, type LoadedProject, loadProject } from './load.ts';
export { IDENTITY, NAMES_FILE, type Names, namesChanges, namesText, projectNames } from './names.ts';
export { namesProblems } from './names-problems.ts';
export { projectProblems } from './problems.ts';
export { compile, typeProblems } from './typecheck.ts';
