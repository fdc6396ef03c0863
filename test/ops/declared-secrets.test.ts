import { expect, test } from 'vitest';
import { declaredSecrets } from '../../ops/secrets/declared.ts';
import { headerProblem, partsProblem } from '../../ops/secrets/problems.ts';
import type { Integration } from '../../shared/contract/index.ts';
import contract from '../fixtures/project/integrations/crm-to-audience/contract.ts';
import project from '../fixtures/project/penstock.config.ts';

const delivery = contract.deliveries['contact-to-member'];

function withAccount(authentication: Integration['deliveries'][string]['destination']['authentication']) {
  const destination = { ...delivery.destination, authentication };
  const own: Integration = { ...contract, deliveries: { 'contact-to-member': { ...delivery, destination } } };
  return declaredSecrets({ ...project, integrations: [own] }, 'dev').find(
    ({ name }) => name === 'destinations/mailchimp',
  );
}

test('an OAuth account’s secret has its parts, and each that is missing is named', () => {
  const secret = withAccount({ scheme: 'oauth-refresh-token', tokenPath: '/token', secret: 'OAuth app' });
  expect(secret?.parts.map(({ name }) => name)).toEqual(['clientId', 'clientSecret', 'refreshToken']);
  expect(secret?.isPlain).toBe(false);
  expect(secret?.problem('{"clientId":"a"}')).toBe(
    'lacks "clientSecret" and "refreshToken"; expected {"clientId": "…", "clientSecret": "…", "refreshToken": "…"}',
  );
  expect(secret?.problem('{"clientId":"a","clientSecret":"b","refreshToken":"c"}')).toBeUndefined();
  const client = withAccount({ scheme: 'oauth-client-credentials', tokenPath: '/token', secret: 'OAuth app' });
  expect(client?.problem('{"clientId":"a","clientSecret":"b"}')).toBeUndefined();
});

test('a secret with further headers has a part for each, and says which', () => {
  const secretHeaders = { 'X-Application-Key': 'applicationKey' };
  const keys = withAccount({ scheme: 'api-key', header: 'X-Api-Key', secret: 'API key', secretHeaders });
  expect(keys?.parts).toEqual([
    { name: 'credential', from: 'API key' },
    { name: 'applicationKey', from: 'what Mailchimp expects in the header X-Application-Key' },
  ]);
  expect(keys?.isPlain).toBe(false);
  expect(keys?.problem('{"credential":"a"}')).toBe(
    'lacks "applicationKey"; expected {"credential": "…", "applicationKey": "…"}',
  );
  const tenant = { 'xero-tenant-id': 'tenantId' };
  const app = withAccount({
    ...{ scheme: 'oauth-client-credentials', tokenPath: '/token', secret: 'OAuth app', secretHeaders: tenant },
  });
  expect(app?.problem('{"clientId":"a","clientSecret":"b","tenantId":"c"}')).toBeUndefined();
});

test('an account that a person connects needs its application first, and says how it goes on', () => {
  const endpoint = { tokenPath: '/token', authorizeUrl: 'https://login.example.com/authorize' };
  const secret = withAccount({ scheme: 'oauth-refresh-token', secret: 'OAuth app', ...endpoint });
  expect(secret?.problem('{"clientId":"a","clientSecret":"b"}')).toBeUndefined();
  expect(secret?.problem('{"clientId":"a","clientSecret":"b","refreshToken":"c"}')).toBeUndefined();
  expect(secret?.problem('{"clientId":"a"}')).toMatch(/^lacks "clientSecret"/);
  expect(secret?.note).toBe('Then connect it: `npm run ops -- authorize mailchimp` stores the refresh token.');
});

test('the secrets of paging targets are listed where an environment has some', () => {
  const names = declaredSecrets(project, 'prod').map(({ name }) => name);
  expect(names).toEqual([
    'integrations/crm-to-audience/webhook',
    'destinations/mailchimp',
    'destinations/hubspot',
    'paging/on-call',
    'paging/integrations-channel',
  ]);
  const slack = declaredSecrets(project, 'prod').find(({ name }) => name === 'paging/integrations-channel');
  expect(slack?.problem('xoxb-1')).toMatch(/does not hold the URL of an incoming webhook/);
});

test.each([
  ['not JSON', 'abc', /is not a JSON object/],
  ['a list', '[]', /is not a JSON object/],
  ['a part that is no text', '{"clientId":7}', /lacks "clientId"/],
  ['a blank part', '{"clientId":" "}', /lacks "clientId"/],
  ['another member', '{"clientId":"a","s3cret":"b"}', /has 1 members that mean nothing; expected/],
  ['a curly quote in a part', '{"clientId":"a\u201c"}', /character 2 of 2 in "clientId" is not plain ASCII/],
])('%s is refused without quoting it', (_, text, message) => {
  const problem = partsProblem(text, [{ name: 'clientId' }]);
  expect(problem).toMatch(message);
  expect(problem).not.toContain('s3cret');
});

test.each([
  ['ab\tc', 'does not fit an HTTP header: character 3 of 4 in it is a control character'],
  ['abc\ndef', 'does not fit an HTTP header: character 4 of 7 in it is a line break'],
  ['', 'is empty'],
  [' ', 'is empty'],
])('%j cannot be a credential: %s', (text, problem) => {
  expect(headerProblem(text)).toBe(problem);
});
