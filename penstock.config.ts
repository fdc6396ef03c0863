import { defineProject } from 'penstock';
import hubspotToMailchimp from './integrations/hubspot-to-mailchimp/contract.ts';

const shared = {
  throttle: { requestsPerSecond: 200, burst: 400 },
  owner: 'Integrations platform, platform-on-call@example.com',
  docsUrl: 'https://github.com/example/penstock/blob/main/docs',
  vendors: {},
} as const;

/** The integrations of this project, and the environments they are deployed to. With `integrations/`, all that a team edits. */
export default defineProject({
  integrations: [hubspotToMailchimp],
  environments: {
    dev: {
      ...shared,
      production: false,
      logRetentionDays: 7,
      onCall: { page: [], ticket: [] },
      integrations: { 'hubspot-to-mailchimp': { portalId: '8801234', listId: '0a1b2c3d4e' } },
    },
    staging: {
      ...shared,
      production: false,
      logRetentionDays: 30,
      onCall: { page: [], ticket: [{ protocol: 'email', endpoint: 'integrations@example.com' }] },
      integrations: { 'hubspot-to-mailchimp': { portalId: '8801235', listId: '1b2c3d4e5f' } },
    },
    prod: {
      ...shared,
      production: true,
      logRetentionDays: 90,
      onCall: { page: [], ticket: [{ protocol: 'email', endpoint: 'integrations@example.com' }] },
      paging: {
        page: [{ kind: 'pagerduty', name: 'on-call' }],
        ticket: [{ kind: 'slack', name: 'integrations-channel' }],
        whenBroken: ['integrations@example.com'],
      },
      integrations: { 'hubspot-to-mailchimp': { portalId: '8801236', listId: '2c3d4e5f60' } },
    },
  },
});
