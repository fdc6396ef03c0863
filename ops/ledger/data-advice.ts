import { type FieldMap, fieldMapsOf } from '../../shared/contract/index.ts';
import type { LedgerRecord } from '../../shared/ledger/index.ts';
import type { Declared } from '../command/declared.ts';

/**
 * What a person corrects, and where, for an event whose data a vendor or the contract refused: the record in the system that owns the
 * field, or the field map where the vendor wants a field that is not sent. Empty where the problems name no field.
 */
export function dataAdvice({ problems = [], entity }: LedgerRecord, declared: Declared): readonly string[] {
  const { delivery } = declared;
  const rules = fieldMapsOf(delivery).flatMap(({ fields }) => Object.entries(fields));
  const vendor = delivery.destination.title;
  return problems.flatMap((problem) => {
    const found = rules.find(([name, rule]) => isAbout(problem, name, rule));
    if (found?.[1].type === 'constant')
      return [`correct \`${found[0]}\` in the field map of the contract (${problem})`];
    if (found) return [`correct ${leaf(found[1].from)} of ${recordIn(entity)} in ${found[1].owner} (${problem})`];
    return /^[A-Z][A-Z0-9_.]*$/.test(problem)
      ? [
          `${vendor} asks for ${problem}, which the field map does not send: map it in the contract, or make it optional there`,
        ]
      : [];
  });
}

/** A problem begins with a field's name in the map, or names the vendor's field. */
function isAbout(problem: string, name: string, { to }: FieldMap[string]): boolean {
  // `lines[2].price` is about the second item of `lines`.
  const [first = ''] = problem.split(/[:\s[]/);
  return first === name || first === to || first === leaf(to);
}

const leaf = (path: string) => path.split('.').at(-1) ?? path;

/** `contact:70101` is said as `contact 70101`. */
const recordIn = (entity: string | undefined) => (entity === undefined ? 'the record' : entity.replace(':', ' '));
