/** Builds the functions: for a deploy all at once, for `npm run dev` one change after another. */
export { functionBuild } from './build.ts';
export { type Bundle, type Bundles, bundleFunctions, SOURCE_MAPS } from './bundle.ts';
export { type FunctionEntry, functionEntries, workerEntry } from './entries.ts';
export { linkAssets } from './link-assets.ts';
export { withAbsoluteSources } from './source-maps.ts';
