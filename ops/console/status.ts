import type { EnvironmentStatus } from '../status/model.ts';
import { statusOf } from '../status/status.ts';
import type { View } from './view.ts';

/** Four requests for each delivery: all panes and tabs share one reading for so long. */
export const STATUS_SECONDS = 15;

export const statusIn = ({ reads, target }: View): Promise<EnvironmentStatus> =>
  reads.get('status', STATUS_SECONDS, () => statusOf(target));
