import type { AlarmText } from '../../../shared/alarms/alarm-text.ts';

/** What the alarm on a delivery's oldest message says, in every text that it can have. */
export const OLDEST_MESSAGE: AlarmText = {
  meaning: 'an event has waited for over 15 minutes.',
  impact: 'New contacts get no welcome mail; those who opted out still get mail.',
  nextAction: 'see whether Mailchimp answers: `npm run ops -- events --state waiting --env prod`.',
  owner: 'CRM team, crm-on-call@example.com',
  escalation: 'after 30 min #crm-leads, after 60 min head-of-sales@example.com',
  title: 'HubSpot contacts to Mailchimp members',
  integration: 'crm-to-audience',
  environment: 'prod',
  step: 'contact-to-member',
  condition: 'oldest-message',
  severity: 'page',
  runbookUrl: 'https://docs.example.com/runbooks/crm-to-audience.md#contact-to-member-oldest-message',
  dashboardUrl:
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards:name=penstock-prod-crm-to-audience',
};

/** The same as CloudWatch keeps it: written by hand, as the format's definition. */
export const OLDEST_MESSAGE_DESCRIPTION = `an event has waited for over 15 minutes.

Impact: New contacts get no welcome mail; those who opted out still get mail.

Next: see whether Mailchimp answers: \`npm run ops -- events --state waiting --env prod\`.

Owner: CRM team, crm-on-call@example.com

Escalation: after 30 min #crm-leads, after 60 min head-of-sales@example.com

About: HubSpot contacts to Mailchimp members

Integration: crm-to-audience

Environment: prod

Step: contact-to-member

Condition: oldest-message

Severity: page

Runbook: https://docs.example.com/runbooks/crm-to-audience.md#contact-to-member-oldest-message

Dashboard: https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards:name=penstock-prod-crm-to-audience`;
