import type { BoundReconciliation, ComparedRecord } from '../contract/index.ts';
import { differenceNow } from '../reconcile/index.ts';

/** Records as both sides' code gave them. */
interface BothSides {
  readonly source?: ComparedRecord;
  readonly destination?: ComparedRecord;
  /** Whether the link names the record. Default: no. */
  readonly isLinked?: boolean;
}

/**
 * The class that a reconciliation finds between these records; undefined where both sides agree.
 *
 * @example
 * import { classOfDifference } from 'penstock/testing';
 *
 * // `nightly` is what the file of the reconciliation exports.
 * export function classOfAMemberThatLeft(nightly: Parameters<typeof classOfDifference>[0]) {
 *   const person = { id: '70101', key: 'ada@example.com', compared: { firstName: 'Ada', lastName: 'Lovelace' } };
 *   const left = { ...person, id: 'b1946ac92492d234', word: 'unsubscribed' };
 *   return classOfDifference(nightly, { source: { ...person, word: 'mailable' }, destination: left }); // 'not-mailed'
 * }
 */
export function classOfDifference(
  { integration, reconciliation, classOf }: BoundReconciliation,
  { source, destination, isLinked = false }: BothSides,
): string | undefined {
  const declared = integration.reconciliations?.[reconciliation];
  if (!declared) throw new Error(`Integration ${integration.name} declares no reconciliation "${reconciliation}".`);
  const found = differenceNow({ source, destination, isLinked }, declared);
  if (!found || found.kind === 'another record') return found?.kind;
  const { kind, first } = found;
  return first === kind && classOf
    ? classOf({ kind, ...(source && { source }), ...(destination && { destination }) })
    : first;
}
