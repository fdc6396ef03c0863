import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, first: the others fill what these leave of the cores, and none of these runs alone at the end. */
const LONG = [
  /test\/model\//,
  /test\/crash\//,
  /conservation\.test/,
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
