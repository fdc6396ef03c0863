export { type Deployment, deploy } from './deploy.ts';
export { readAssembly } from './manifest.ts';
export { type Plan, type PlannedApi, type PlannedFunction, type PlannedMapping, planOf, withTags } from './plan.ts';
