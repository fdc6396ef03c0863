import { type AlarmBase, AlarmRule, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import {
  type AlarmPlan,
  type AlarmText,
  deliveryAlarms,
  integrationAlarms,
  PLATFORM_IMPACT,
  platformAlarms,
  runbookSection,
  type ScheduledJob,
  writeAlarmText,
} from '../../shared/alarms/index.ts';
import type { Integration, Severity } from '../../shared/contract/index.ts';
import { PLATFORM, resourceName } from '../../shared/topology/index.ts';
import { dashboardUrl, runbookUrl } from '../links.ts';
import type { Platform } from '../platform.ts';
import { plannedAlarm } from './planned-alarm.ts';

/** What holds for every alarm of an integration or of the platform. */
type Common = Pick<AlarmText, 'title' | 'integration' | 'impact' | 'owner' | 'escalation'>;

/**
 * The alarms of one integration. Those that can wait go to their topic; those that wake somebody do so through one composite,
 * so that one cause, which may move many alarms, pages once.
 */
export function addIntegrationAlarms(scope: Construct, integration: Integration, platform: Platform): void {
  const { environment, settings } = platform;
  const { name, title, impact, owner, escalation } = integration;
  const common: Common = {
    title,
    integration: name,
    impact,
    owner: `${owner.team}, ${owner.contact}`,
    escalation: escalation.map(({ afterMinutes, contact }) => `after ${afterMinutes} min ${contact}`).join(', '),
  };
  const plans = [
    ...Object.keys(integration.deliveries).flatMap((delivery) => deliveryAlarms(environment, integration, delivery)),
    ...integrationAlarms(environment, integration, settings.production),
  ];
  const alarms = plans.map((plan) => ({
    plan,
    alarm: plannedAlarm(scope, plan, textOf(scope, plan, common, platform)),
  }));
  for (const { plan, alarm } of alarms) if (plan.severity === 'ticket') tell(alarm, 'ticket', platform);
  const paging = alarms.filter(({ plan }) => plan.severity === 'page').map(({ alarm }) => alarm);
  const any = {
    step: 'any',
    condition: 'page',
    severity: 'page',
    meaning: 'at least one of its alarms rings; the message and the dashboard say which.',
    nextAction: 'open the section of the alarm that rings; the runbook begins with a list.',
  } as const;
  const composite = new CompositeAlarm(scope, 'AnyPageAlarm', {
    compositeAlarmName: resourceName(environment, name, 'any', 'page'),
    alarmDescription: writeAlarmText(textOf(scope, any, common, platform)),
    alarmRule: AlarmRule.anyOf(...paging),
  });
  tell(composite, 'page', platform);
}

/** The alarms of what all integrations share, each to the topic of its severity. */
export function addPlatformAlarms(scope: Construct, platform: Platform, jobs: readonly ScheduledJob[]): void {
  const { environment, api } = platform;
  for (const plan of platformAlarms({ environment, apiId: api.apiId, jobs })) {
    tell(plannedAlarm(scope, plan, platformAlarmText(scope, plan, platform)), plan.severity, platform);
  }
}

/** What an alarm of the platform says of itself. */
export function platformAlarmText(
  scope: Construct,
  plan: AlarmPlan,
  platform: Pick<Platform, 'environment' | 'settings'>,
): AlarmText {
  const { environment, settings } = platform;
  const common: Common = {
    title: `Penstock ${environment}, what all integrations share`,
    integration: PLATFORM,
    impact: PLATFORM_IMPACT,
    owner: settings.owner,
    escalation: settings.owner,
  };
  return textOf(scope, plan, common, platform);
}

function tell(alarm: AlarmBase, severity: Severity, { onCall }: Platform): void {
  alarm.addAlarmAction(new SnsAction(onCall[severity]));
  alarm.addOkAction(new SnsAction(onCall[severity]));
}

function textOf(
  scope: Construct,
  plan: Pick<AlarmPlan, 'step' | 'condition' | 'severity' | 'meaning' | 'nextAction'>,
  common: Common,
  { environment, settings }: Pick<Platform, 'environment' | 'settings'>,
): AlarmText {
  const { step, condition, severity, meaning, nextAction } = plan;
  return {
    ...common,
    ...{ environment, step, condition, severity, meaning, nextAction },
    runbookUrl: `${runbookUrl(settings, common.integration)}#${runbookSection(plan)}`,
    dashboardUrl: dashboardUrl(scope, environment),
  };
}
