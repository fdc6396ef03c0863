import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest files first: the others fill the remaining cores, and no long file runs alone at the end. */
const LONG = [
  /test\/model\//,
  /integrations\/.+\/(day|nightly-run|import|closed-period)\.test/,
  /test\/crash\//,
  /completeness\.test/,
  /test\/end-to-end\//,
  /local-aws\/test\/jump/,
  /test\/ops\//,
];

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((pattern) => pattern.test(moduleId));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
