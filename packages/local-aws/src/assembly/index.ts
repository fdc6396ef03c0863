export { type Deployment, deploy } from './deploy.ts';
export { readAssembly } from './manifest.ts';
export { type Plan, type PlannedFunction, planOf, withTags } from './plan.ts';
