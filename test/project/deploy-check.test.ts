import { expect, test } from 'vitest';
import { complaintsIn, lineOf, runSteps, type StepResult } from '../deploy-check/steps.ts';

test('behind a step that fails none is tried, and the report names what could not be done', async () => {
  const ended: StepResult[] = [];
  const steps = [
    { what: 'a', run: async () => '3' },
    { what: 'b', run: () => Promise.reject(new Error('no such type')) },
    { what: 'c', run: async () => '' },
  ];
  expect(await runSteps(steps, (result) => ended.push(result))).toBe(false);
  expect(ended.map(lineOf)).toEqual(['done       a: 3', 'FAILED     b: no such type', 'not tried  c']);
  expect(await runSteps(steps.slice(0, 1), () => {})).toBe(true);
});

test('complaints are told once each, without colours', () => {
  const output =
    '\u001b[31mdev-platform: CREATE_FAILED AWS::Scheduler::Schedule\u001b[0m\nfine\n  dev-platform: CREATE_FAILED AWS::Scheduler::Schedule\n';
  expect(complaintsIn(output)).toEqual(['dev-platform: CREATE_FAILED AWS::Scheduler::Schedule']);
});
