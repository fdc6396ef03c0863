export { scaledClockFlags } from './clock-flags.ts';
export { type LambdaHost, startLambdaHost } from './host.ts';
export type { Asked } from './invocation.ts';
export { isLooping, longestTrace, MOST_LINKS } from './lineage.ts';
