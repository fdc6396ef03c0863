import { expect, test } from 'vitest';
import { identityRule, type ProviderId, providers } from '../src/index.ts';

test.each(Object.keys(providers) as ProviderId[])('the row of %s says what makes two events the same', (id) => {
  expect(identityRule(id)).toMatch(new RegExp(`^${id}: \\S`));
});

test.each<[ProviderId, string]>([
  ['stripe', 'stripe: body/id of body/account|body/context'],
  [
    'github',
    'github: body/member/id + header/x-github-delivery + hash of body/organization/id|body/repository/owner/id|body/sender/id',
  ],
  ['slack', 'slack: body/event_id of body/team_id | form/trigger_id? + hash of form/team_id'],
])('the rule of %s is written as its sources', (id, rule) => {
  expect(identityRule(id)).toBe(rule);
});
