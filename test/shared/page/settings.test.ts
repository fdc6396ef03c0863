import { describe, expect, test } from 'vitest';
import type { PagingSettings } from '../../../shared/contract/index.ts';
import { pagingProblems } from '../../../shared/rules/paging-rules.ts';
import {
  pagingOrigin,
  pagingTargets,
  readPagerEnvironment,
  writePagerEnvironment,
} from '../../../shared/topology/paging.ts';

const SETTINGS: PagingSettings = {
  page: [
    { kind: 'pagerduty', name: 'on-call', origin: 'https://events.eu.pagerduty.com' },
    { kind: 'slack', name: 'ops-channel' },
  ],
  ticket: [{ kind: 'slack', name: 'ops-channel' }],
  whenBroken: ['platform@example.com'],
};
const problems = (change: Partial<PagingSettings>) =>
  pagingProblems('environments.prod.paging', { ...SETTINGS, ...change });

describe('settings', () => {
  test('a target serves several severities with one secret', () => {
    expect(problems({})).toEqual([]);
    expect(pagingTargets(SETTINGS).map(({ name }) => name)).toEqual(['on-call', 'ops-channel']);
    expect(SETTINGS.page.map(pagingOrigin)).toEqual(['https://events.eu.pagerduty.com', 'https://hooks.slack.com']);
  });

  test.each([
    [{ ticket: [{ kind: 'slack', name: 'Ops Channel' }] }, /target's name is "Ops Channel"; use lower-case/],
    [{ ticket: [{ kind: 'opsgenie', name: 'ops-channel' }] }, /two different targets are called "ops-channel"/],
    [{ ticket: [{ kind: 'slack', name: 'ops-channel', origin: 'https://a.example' }] }, /called "ops-channel"/],
    [{ page: [{ kind: 'opsgenie', name: 'genie', origin: 'http://api.example' }] }, /target genie: base URL is "http:/],
    [{ whenBroken: ['#ops'] }, /whenBroken holds "#ops"; give e-mail addresses/],
  ] as const)('%o is refused with what to do', (change, problem) => {
    expect(problems(change)).toEqual([expect.stringMatching(problem)]);
    expect(problems(change)[0]).toMatch(/^environments\.prod\.paging: /);
  });
});

describe('the function’s environment', () => {
  test('carries the targets and no secret', () => {
    const { page, ticket } = SETTINGS;
    const variables = writePagerEnvironment({ environment: 'prod', targets: SETTINGS });
    expect(readPagerEnvironment(variables)).toEqual({ environment: 'prod', targets: { page, ticket } });
    expect(JSON.stringify(variables)).not.toContain('platform@example.com');
  });

  test('is asked for by name where it is missing', () => {
    expect(() => readPagerEnvironment({ PENSTOCK_ENVIRONMENT: 'prod' })).toThrow(
      'Environment variables PENSTOCK_PAGING are not set. The stacks set them: deploy again.',
    );
  });
});
