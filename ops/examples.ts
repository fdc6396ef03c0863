import { join } from 'node:path';
import { compileProblems } from './examples/compile.ts';
import { examplesOf } from './examples/examples.ts';
import { publicValues } from './examples/public-values.ts';

/** A step of `npm run check`: every public function, constant and class has an `@example`, and every example compiles. */
const root = join(import.meta.dirname, '..');
/** The examples speak of this project: orders of a shop, which become invoices in the books. */
const PROJECT = 'test/fixtures/second';
/** Packages whose public values are read. */
const PACKAGES = ['.', 'packages/webhooks', 'packages/local-aws'];
/** One entry with 74 constants of one type: `providers`, which has them by id, shows how one is used. */
const LIST_OF_PROVIDERS = '@penstock/webhooks/table';

const values = publicValues(root, PACKAGES).filter(
  ({ specifiers }) => !specifiers.every((specifier) => specifier === LIST_OF_PROVIDERS),
);
const all = values.map(examplesOf);
const examples = all.flatMap((one) => one.examples);
const problems = [...all.flatMap((one) => one.problems), ...(await compileProblems(root, examples, PROJECT))];

for (const problem of problems) console.error(problem);
if (problems.length === 0) console.log(`${examples.length} examples of ${values.length} public values compile.`);
process.exitCode = problems.length > 0 ? 1 : 0;
