/** Tells when a source sends far more or far fewer events than in the last weeks: see docs/decisions/0059. */
export type { UnusualVolume } from './judge.ts';
export { acceptedByHour } from './read.ts';
export type { VolumeRow } from './row.ts';
export { keepVolumes, readVolumes } from './row.ts';
export { volumeText } from './text.ts';
export { createVolumeWatch } from './watch.ts';
