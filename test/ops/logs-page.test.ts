import { expect, test } from 'vitest';
import { logsPage } from '../../ops/docs/logs-page.ts';

const questions = {
  integration: [
    {
      name: 'penstock/prod/shop/failures',
      question: 'Why?',
      logGroups: [],
      text: '# Why?\nfilter level = "ERROR"\n| limit 5',
    },
  ],
  platform: [],
};
const fields = (...members: string[]) =>
  `import x from 'y';\nexport interface LogFields {\n${members.join('\n')}\n}\nexport interface Other {\n  readonly not?: string;\n}`;

test('each field has its type and its comment, or the page’s own words', () => {
  const page = logsPage(
    fields(
      '  /** The source’s record. */',
      '  readonly entity?: string;',
      '  readonly status?: number;',
      '  /**',
      '   * Names of fields',
      '   * that broke a rule.',
      '   */',
      "  readonly problems?: readonly ('a' | 'b')[];",
    ),
    questions,
  );
  expect(page).toContain('| `entity` | `string` | The source’s record. |');
  expect(page).toContain('| `status` | `number` | The HTTP status: ');
  expect(page).toContain("| `problems` | `readonly ('a' \\| 'b')[]` | Names of fields that broke a rule. |");
  expect(page).not.toContain('`not`');
});

test('a ready question is printed with its commands', () => {
  expect(logsPage(fields(), questions)).toContain('`failures`: Why?\n\n```\nfilter level = "ERROR"\n| limit 5\n```');
});

test('the error names a field without a comment, and a member that is not a field', () => {
  expect(() => logsPage(fields('  readonly puzzle?: string;'), questions)).toThrow(
    'The log field puzzle has no comment: say in shared/telemetry/log.ts what it means.',
  );
  expect(() => logsPage(fields('  puzzle(): string;'), questions)).toThrow(/cannot read: puzzle\(\): string/);
});
