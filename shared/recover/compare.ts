import { type ActKey, actText } from '../ledger/index.ts';
import type { CompareRequest } from '../topology/index.ts';
import { recordedAct } from './recorded.ts';
import type { RecoverServices } from './services.ts';

/** A person wants to see one record on both sides of a reconciliation. */
export interface CompareAsked extends CompareRequest {
  /** `integration/reconciliation`, by the names of their first deploy. */
  readonly reconciliation: string;
  /** The row of the audit that says who asks. */
  readonly act: ActKey;
}

/** What the audit holds of it. */
export const compareAct = ({ reconciliation, side, id }: Omit<CompareAsked, 'act'>) => ({
  act: 'compare',
  target: actText(`${reconciliation} ${side} ${id}`),
});

const PATH = /^[a-z0-9-]+\/[a-z0-9-]+$/;
/** An id or a hash, and no address. */
const ID = /^[\w.:-]{1,200}$/;

/** Why the record is not read; undefined where it may be. It costs calls to two vendors, so a row of the audit must say who asks. */
export async function compareProblem(
  asked: CompareAsked,
  services: Pick<RecoverServices, 'readAct' | 'now'>,
): Promise<string | undefined> {
  const { reconciliation, side, id, act } = asked;
  if (!PATH.test(reconciliation) || !ID.test(id) || (side !== 'source' && side !== 'destination'))
    return 'A comparison names INTEGRATION/RECONCILIATION, a side and an id; an address is none.';
  return (await recordedAct(act, compareAct(asked), services))
    ? undefined
    : 'No row of the audit says who asks for this record: nothing is read.';
}
