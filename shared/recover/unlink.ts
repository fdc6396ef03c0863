import { type ActKey, actText } from '../ledger/index.ts';
import { recordedAct } from './recorded.ts';
import type { RecoverServices } from './services.ts';

/** A person removes a pair of a link that is wrong. */
export interface UnlinkAsked {
  /** Name of the link. */
  readonly link: string;
  /** Id of the record that the pair is kept for. */
  readonly from: string;
  /** As the person saw it: a pair that was written since is not removed. */
  readonly version: number;
  /** The row of the audit that says who removes it, and why. */
  readonly act: ActKey;
}

export type UnlinkAnswer =
  | { readonly removed: { readonly from: string; readonly to?: string } }
  | { readonly error: string };

/** What the audit holds of it. */
export const unlinkAct = ({ link, from }: Pick<UnlinkAsked, 'link' | 'from'>) => ({
  act: 'links remove',
  target: actText(`${link} ${from}`),
});

/** Why the pair is not removed; undefined where it may be. */
export async function unlinkProblem(
  asked: UnlinkAsked,
  services: Pick<RecoverServices, 'readAct' | 'now'>,
): Promise<string | undefined> {
  const { link, from, version, act } = asked;
  if (!/^[a-z0-9-]+$/.test(link) || !/^[\w.:-]{1,200}$/.test(from) || !Number.isSafeInteger(version))
    return 'A pair is named by its link, the id that it is kept for, and its version.';
  const recorded = await recordedAct(act, unlinkAct(asked), services);
  return recorded?.reason?.trim()
    ? undefined
    : 'No row of the audit says who removes this pair, and why: nothing is removed.';
}
