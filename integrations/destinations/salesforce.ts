import { DEFAULT_BREAKER, defineDestination } from 'penstock';

/**
 * The org whose contacts the customers are. Sources: Salesforce REST API Developer Guide, *Upsert Records Using sObject Rows by External
 * ID*, *Status Codes and Error Responses*; API request limits. Each environment names its own My Domain in `vendors`.
 */
export const salesforce = defineDestination({
  name: 'salesforce',
  title: 'Salesforce',
  baseUrl: 'https://example-org.my.salesforce.com',
  apiVersion: 'REST v66.0',
  changesAnnouncedAt: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/',
  // No answer says how long a session lives: its 401 does.
  authentication: {
    scheme: 'oauth-client-credentials',
    tokenPath: '/services/oauth2/token',
    finalErrors: ['invalid_client_id', 'invalid_app_access'],
    secret: 'client id and secret of the external client app, whose policies name the user that it runs as',
  },
  permissions: ['api', 'read, create and edit contacts', 'edit Contact.Shopify_Id__c'],
  // An upsert with triggers of the org takes seconds.
  timeouts: { connectMs: 3000, responseMs: 15_000 },
  // Of an Enterprise org without licences; 25 calls at once that take 20 s or more.
  limits: { perDay: 100_000, concurrent: 20 },
  breaker: DEFAULT_BREAKER,
  responses: [
    // Several contacts have the external id. Nothing is written; a person merges them.
    { status: 300, means: 'permanent', reason: 'salesforce-several-contacts' },
    { status: 400, body: { errorCode: 'DUPLICATE_VALUE' }, means: 'temporary', reason: 'salesforce-raced' },
    { status: 400, body: { errorCode: 'UNABLE_TO_LOCK_ROW' }, means: 'temporary', reason: 'salesforce-row-locked' },
    {
      status: 400,
      body: { errorCode: 'DUPLICATES_DETECTED' },
      means: 'permanent',
      reason: 'salesforce-duplicate-rule',
    },
    {
      status: 400,
      body: { errorCode: 'REQUIRED_FIELD_MISSING' },
      means: 'refused',
      reason: 'salesforce-field-missing',
    },
    { status: 401, means: 'authentication', reason: 'salesforce-session-over' },
    // Of the day, or of long calls at once. No answer names a time.
    {
      ...{ status: 403, body: { errorCode: 'REQUEST_LIMIT_EXCEEDED' }, means: 'rate-limited', restSeconds: 300 },
      reason: 'salesforce-limit-exceeded',
    },
    {
      ...{ status: 429, means: 'rate-limited', restSeconds: 300 },
      reason: 'salesforce-limit-exceeded',
    },
    // The object or the field is not there for this user: of the account, and not of one contact.
    { status: 404, means: 'authentication', reason: 'salesforce-field-not-visible' },
  ],
  probe: { method: 'GET', path: '/services/data/v66.0/limits' },
});
