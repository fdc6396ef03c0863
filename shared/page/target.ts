import type { PagingKind, PagingTarget } from '../contract/index.ts';
import { pagingOrigin } from '../topology/index.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import type { TargetFormat } from './target-format.ts';

/** The request format of each kind of target. */
export const TARGET_FORMATS: Readonly<Record<PagingKind, TargetFormat>> = { pagerduty, opsgenie, slack };

/** Why a text cannot be a target's secret, without quoting it; nothing when it can. */
export function pagingSecretProblem(target: PagingTarget, text: string): string | undefined {
  return TARGET_FORMATS[target.kind].secretProblem(text.trim(), pagingOrigin(target));
}
