import { expect, test } from 'vitest';
import { hereFor } from '../../ops/console/here.ts';

test.each([
  ['events --delivery a/b --state dead --by reason --env dev', '/dead-letters?delivery=a%2Fb'],
  ['events --delivery a/b --state waiting --env dev', '/events?state=waiting&delivery=a%2Fb'],
  ['show 3434170:70101::1 --env dev', '/event?id=3434170%3A70101%3A%3A1'],
  ['resume a/b --env dev', '/acts/resume?delivery=a%2Fb'],
  ['retry a/b --reason bad-request --env dev', '/acts/retry?delivery=a%2Fb&reason=bad-request'],
  ['redrive a/b --env dev', '/acts/redrive?delivery=a%2Fb'],
  ['completeness --env dev', '/completeness'],
  ['redrive a/b --cancel --env dev', undefined],
  ['secrets fill destinations/mailchimp --env dev', undefined],
])('for `npm run ops -- %s` the console has %s', (words, href) => {
  expect(hereFor(`npm run ops -- ${words}`)?.href).toBe(href);
});

test('another program’s command has no page', () => {
  expect(hereFor('npm run deploy -- dev')).toBeUndefined();
});
