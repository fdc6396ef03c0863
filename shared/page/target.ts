import type { PagingKind } from '../contract/index.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import type { TargetFormat } from './target-format.ts';

/** The request format of each kind of target. */
export const TARGET_FORMATS: Readonly<Record<PagingKind, TargetFormat>> = { pagerduty, opsgenie, slack };
