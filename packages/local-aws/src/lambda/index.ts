export { scaledClockFlags } from './clock-flags.ts';
export { type LambdaHost, startLambdaHost } from './host.ts';
