import type { Act, ActKey } from '../ledger/index.ts';
import type { RecoverServices } from './services.ts';

/** A row that was written long ago is another question's. */
const ACT_MS = 15 * 60_000;

/** The row of the audit that says so, just now: the function does nothing without it, regardless of who invokes it. */
export async function recordedAct(
  key: ActKey,
  wanted: Pick<Act, 'act' | 'target'>,
  { readAct, now }: Pick<RecoverServices, 'readAct' | 'now'>,
): Promise<Act | undefined> {
  const recorded = await readAct(key);
  if (!recorded) return undefined;
  const { act, target, at } = recorded;
  const isIt = act === wanted.act && target === wanted.target && Math.abs(now() - Date.parse(at)) < ACT_MS;
  return isIt ? recorded : undefined;
}
