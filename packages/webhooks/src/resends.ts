import type { ProviderId } from './by-id.ts';

/** What a sender does with the time in its signature when it sends an event again. */
export interface Resend {
  /**
   * `none`: no signed time is checked. `renewed`: each attempt is signed again with its own time. `kept`: an attempt repeats the time of the
   * first, so the window is as long as the retries. `unknown`: no text says it. `no-retry`: the sender never repeats.
   */
  readonly time: 'none' | 'renewed' | 'kept' | 'unknown' | 'no-retry';
  /** Seconds from the first attempt to the last; `null` where no text says it. */
  readonly horizon: number | null;
  /** The vendor's page about its deliveries. */
  readonly source: string;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/**
 * How each sender sends again. A module of its own, for pages and tests: no receiver carries it.
 *
 * @example
 * import { RESENDS } from '@penstock/webhooks';
 *
 * const { time, horizon } = RESENDS.linear; // 'kept', 25,260 s: the window of Linear is longer
 */
export const RESENDS: Readonly<Record<ProviderId, Resend>> = {
  adyen: { time: 'none', horizon: null, source: 'https://docs.adyen.com/development-resources/webhooks/troubleshoot' },
  'adyen-platform': {
    time: 'none',
    horizon: null,
    source: 'https://docs.adyen.com/development-resources/webhooks/troubleshoot',
  },
  asana: { time: 'none', horizon: DAY, source: 'https://developers.asana.com/docs/webhooks-guide' },
  'atlassian-connect': {
    time: 'unknown',
    horizon: 75 * MINUTE,
    source: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  },
  auth0: { time: 'none', horizon: null, source: 'https://auth0.com/docs/customize/log-streams/custom-log-streams' },
  'azure-event-grid': {
    time: 'none',
    horizon: DAY,
    source: 'https://learn.microsoft.com/azure/event-grid/delivery-and-retry',
  },
  bigcommerce: {
    time: 'unknown',
    horizon: 2 * DAY,
    source: 'https://developer.bigcommerce.com/docs/integrations/webhooks',
  },
  bitbucket: {
    time: 'none',
    horizon: null,
    source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
  },
  braintree: {
    time: 'none',
    horizon: DAY,
    source: 'https://developer.paypal.com/braintree/docs/guides/webhooks/overview',
  },
  calendly: {
    time: 'unknown',
    horizon: DAY,
    source: 'https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures',
  },
  cloudevents: {
    time: 'none',
    horizon: null,
    source: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
  },
  'coinbase-commerce': {
    time: 'none',
    horizon: 3 * DAY,
    source: 'https://docs.cdp.coinbase.com/commerce-onchain/docs/webhooks',
  },
  'coinbase-developer-platform': {
    time: 'unknown',
    horizon: null,
    source: 'https://docs.cdp.coinbase.com/webhooks/verify-signatures',
  },
  contentful: {
    time: 'unknown',
    horizon: null,
    source: 'https://www.contentful.com/developers/docs/webhooks/request-verification/',
  },
  'customer-io': { time: 'unknown', horizon: null, source: 'https://docs.customer.io/journeys/webhooks/' },
  'discord-events': {
    time: 'unknown',
    horizon: 10 * MINUTE,
    source: 'https://docs.discord.com/developers/events/webhook-events',
  },
  'discord-interactions': {
    time: 'no-retry',
    horizon: 0,
    source: 'https://docs.discord.com/developers/interactions/overview',
  },
  docusign: {
    time: 'none',
    horizon: 15 * DAY,
    source: 'https://developers.docusign.com/platform/webhooks/connect/architecture/',
  },
  dropbox: { time: 'none', horizon: null, source: 'https://www.dropbox.com/developers/reference/webhooks' },
  github: {
    time: 'none',
    horizon: 3 * DAY,
    source: 'https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks',
  },
  gitlab: { time: 'none', horizon: null, source: 'https://docs.gitlab.com/user/project/integrations/webhooks/' },
  'gitlab-signing-token': {
    time: 'unknown',
    horizon: null,
    source: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  },
  'google-pubsub': {
    time: 'renewed',
    horizon: 31 * DAY,
    source: 'https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions',
  },
  'hubspot-v1': {
    time: 'none',
    horizon: DAY,
    source: 'https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide',
  },
  'hubspot-v2': {
    time: 'none',
    horizon: DAY,
    source: 'https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide',
  },
  'hubspot-v3': {
    time: 'unknown',
    horizon: DAY,
    source: 'https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide',
  },
  intercom: {
    time: 'none',
    horizon: null,
    source: 'https://developers.intercom.com/docs/webhooks/webhook-notifications',
  },
  jira: { time: 'none', horizon: 75 * MINUTE, source: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/' },
  'jira-dynamic': {
    time: 'unknown',
    horizon: 75 * MINUTE,
    source: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  },
  line: {
    time: 'none',
    horizon: null,
    source: 'https://developers.line.biz/en/docs/messaging-api/receiving-messages/',
  },
  linear: { time: 'kept', horizon: MINUTE + 7 * HOUR, source: 'https://linear.app/developers/webhooks' },
  mailchimp: {
    time: 'none',
    horizon: 75 * MINUTE,
    source: 'https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/',
  },
  'mailchimp-signed': {
    time: 'unknown',
    horizon: 75 * MINUTE,
    source: 'https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/',
  },
  mailgun: {
    time: 'kept',
    horizon: 7.5 * HOUR,
    source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhooks',
  },
  mandrill: {
    time: 'none',
    horizon: null,
    source: 'https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/',
  },
  meta: {
    time: 'none',
    horizon: 36 * HOUR,
    source: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
  },
  'microsoft-graph': {
    time: 'none',
    horizon: 4 * HOUR,
    source: 'https://learn.microsoft.com/graph/change-notifications-delivery-webhooks',
  },
  mux: { time: 'unknown', horizon: DAY, source: 'https://www.mux.com/docs/core/verify-webhook-signatures' },
  notion: { time: 'none', horizon: DAY, source: 'https://developers.notion.com/reference/webhooks' },
  okta: { time: 'none', horizon: null, source: 'https://developer.okta.com/docs/concepts/event-hooks/' },
  paddle: { time: 'unknown', horizon: 3 * DAY, source: 'https://developer.paddle.com/webhooks/signature-verification' },
  pagerduty: { time: 'none', horizon: null, source: 'https://developer.pagerduty.com/docs/webhooks-overview' },
  paypal: { time: 'unknown', horizon: 3 * DAY, source: 'https://developer.paypal.com/api/rest/webhooks/rest/' },
  pipedrive: { time: 'none', horizon: null, source: 'https://pipedrive.readme.io/docs/guide-for-webhooks-v2' },
  plaid: { time: 'renewed', horizon: DAY, source: 'https://plaid.com/docs/api/webhooks/' },
  postmark: { time: 'none', horizon: null, source: 'https://postmarkapp.com/developer/webhooks/webhooks-overview' },
  quickbooks: {
    time: 'none',
    horizon: null,
    source: 'https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks',
  },
  razorpay: { time: 'none', horizon: DAY, source: 'https://razorpay.com/docs/webhooks/' },
  'salesforce-marketing-cloud': {
    time: 'none',
    horizon: null,
    source: 'https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/ens-signature.html',
  },
  'salesforce-outbound-message': {
    time: 'none',
    horizon: DAY,
    source: 'https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm',
  },
  sanity: {
    time: 'unknown',
    horizon: MINUTE,
    source: 'https://www.sanity.io/docs/changelog/50ec6abf-fe0c-475b-ae72-314148860132',
  },
  segment: {
    time: 'none',
    horizon: 4 * HOUR,
    source: 'https://segment.com/docs/connections/destinations/catalog/webhooks/',
  },
  sendgrid: {
    time: 'unknown',
    horizon: DAY,
    source: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event',
  },
  shopify: {
    time: 'none',
    horizon: 4 * HOUR,
    source: 'https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks',
  },
  'shopify-events': {
    time: 'none',
    horizon: 4 * HOUR,
    source: 'https://shopify.dev/docs/apps/build/webhooks/troubleshooting-webhooks',
  },
  slack: { time: 'unknown', horizon: 6 * MINUTE, source: 'https://docs.slack.dev/apis/events-api/' },
  sns: {
    time: 'none',
    horizon: HOUR,
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html',
  },
  square: { time: 'none', horizon: DAY, source: 'https://developer.squareup.com/docs/webhooks/overview' },
  'standard-webhooks': {
    time: 'renewed',
    horizon: null,
    source: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  },
  'standard-webhooks-v1a': {
    time: 'renewed',
    horizon: null,
    source: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  },
  stripe: { time: 'renewed', horizon: 3 * DAY, source: 'https://docs.stripe.com/webhooks' },
  svix: {
    time: 'renewed',
    horizon: 5 + 35 * MINUTE + 27 * HOUR,
    source: 'https://docs.svix.com/receiving/verifying-payloads/why',
  },
  telegram: { time: 'none', horizon: DAY, source: 'https://core.telegram.org/bots/api#getting-updates' },
  telnyx: {
    time: 'unknown',
    horizon: null,
    source: 'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
  },
  trello: {
    time: 'none',
    horizon: 210,
    source: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
  },
  twilio: {
    time: 'none',
    horizon: null,
    source: 'https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides',
  },
  'twilio-json': {
    time: 'none',
    horizon: null,
    source: 'https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides',
  },
  typeform: { time: 'none', horizon: null, source: 'https://www.typeform.com/developers/webhooks/' },
  whatsapp: {
    time: 'none',
    horizon: 7 * DAY,
    source: 'https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks',
  },
  woocommerce: { time: 'none', horizon: 0, source: 'https://woocommerce.com/document/webhooks/' },
  workos: { time: 'unknown', horizon: 3 * DAY, source: 'https://workos.com/docs/events/data-syncing/webhooks' },
  xero: { time: 'none', horizon: DAY, source: 'https://developer.xero.com/documentation/guides/webhooks/overview/' },
  zendesk: { time: 'unknown', horizon: null, source: 'https://developer.zendesk.com/documentation/webhooks/' },
  zoom: { time: 'unknown', horizon: 85 * MINUTE, source: 'https://developers.zoom.us/docs/api/webhooks/' },
};
