import { expect, test } from 'vitest';
import { isNameOf } from '../../ops/deployed/environment-names.ts';
import { linesOf } from '../../ops/doctor/finding.ts';

test.each([
  ['penstock-dev-shop-to-books', true],
  ['penstock-dev-eu-shop-to-books', false],
  ['penstock-devil-shop', false],
  ['penstock-prod-shop', false],
  ['another-dev-shop', false],
])('of the environments dev and dev-eu, %s is one of dev: %s', (name, isOurs) => {
  expect(isNameOf('dev', name, ['dev', 'dev-eu', 'prod'])).toBe(isOurs);
});

test('what begins as the name of an environment that the project does not have counts as ours', () => {
  expect(isNameOf('dev', 'penstock-dev-eu-shop', ['dev'])).toBe(true);
});

test('a finding fits 80 columns; its command is broken so that a shell reads one, and a long word stays whole', () => {
  const arn = `arn:aws:sns:eu-central-1:111122223333:${'x'.repeat(80)}`;
  const lines = linesOf({
    thing: 'penstock-dev-on-call-page',
    problem: `${'word '.repeat(30)}end`,
    remedy: 'Do it.',
    run: `aws sns subscribe --topic-arn ${arn} --protocol email`,
  });
  const [command] = lines.slice(lines.indexOf('    Do it.') + 1);
  expect(command).toBe('    aws sns subscribe --topic-arn \\');
  expect(lines).toContain(`    ${arn} \\`);
  expect(lines.at(-1)).toBe('    --protocol email');
  for (const line of lines) if (!line.includes(arn)) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines.slice(1, 3).every((line) => line.startsWith('  word'))).toBe(true);
});
