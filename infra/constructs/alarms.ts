import { type AlarmBase, AlarmRule, CompositeAlarm, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import {
  type AlarmDefinition,
  type AlarmText,
  deliveryAlarms,
  integrationAlarms,
  PLATFORM_IMPACT,
  platformAlarms,
  pullAlarms,
  reconciliationAlarms,
  runbookSection,
  type ScheduledJob,
  writeAlarmText,
} from '../../shared/alarms/index.ts';
import type { Integration, Severity } from '../../shared/contract/index.ts';
import { PLATFORM, resourceName } from '../../shared/topology/index.ts';
import { dashboardUrl, runbookUrl } from '../links.ts';
import type { Platform, SharedTopic } from '../platform.ts';
import { definedAlarm } from './defined-alarm.ts';

/** The texts that all alarms of an integration, or of the platform, share. */
type Common = Pick<AlarmText, 'title' | 'integration' | 'impact' | 'owner' | 'escalation'>;

/**
 * The alarms of one integration. Tickets go to their topic, each by itself. Pages go through one composite alarm, so that one
 * cause, which may ring many alarms, pages once.
 */
export function addIntegrationAlarms(
  scope: Construct,
  integration: Integration,
  platform: Platform,
  apiId: string | undefined,
): void {
  const { environment, settings } = platform;
  const { name, title, impact, owner, escalation } = integration;
  const common: Common = {
    title,
    integration: name,
    impact,
    owner: `${owner.team}, ${owner.contact}`,
    escalation: escalation.map(({ afterMinutes, contact }) => `after ${afterMinutes} min ${contact}`).join(', '),
  };
  const definitions = [
    ...Object.keys(integration.deliveries).flatMap((delivery) => deliveryAlarms(environment, integration, delivery)),
    ...Object.keys(integration.pulls ?? {}).flatMap((pull) => pullAlarms(environment, integration, pull)),
    ...Object.keys(integration.reconciliations ?? {}).flatMap((one) =>
      reconciliationAlarms(environment, integration, one),
    ),
    ...integrationAlarms(environment, integration, settings.production, apiId),
  ];
  const alarms = definitions.map((definition) => ({
    definition,
    alarm: definedAlarm(scope, definition, textOf(scope, definition, common, platform)),
  }));
  for (const { definition, alarm } of alarms)
    if (definition.severity === 'ticket') addActions(alarm, 'ticket', platform);
  const paging = alarms.filter(({ definition }) => definition.severity === 'page').map(({ alarm }) => alarm);
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
  addActions(composite, 'page', platform);
}

/** The alarms of what all integrations share, each to the topic of its severity. */
export function addPlatformAlarms(scope: Construct, platform: Platform, jobs: readonly ScheduledJob[]): void {
  const { environment, settings } = platform;
  for (const definition of platformAlarms({ environment, production: settings.production, jobs })) {
    const alarm = definedAlarm(scope, definition, platformAlarmText(scope, definition, platform));
    addActions(alarm, definition.severity, platform);
    if (definition.ringsWithoutData) alarm.addInsufficientDataAction(publishTo(platform.onCall[definition.severity]));
  }
}

/** The text of an alarm of the platform. */
export function platformAlarmText(
  scope: Construct,
  definition: AlarmDefinition,
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
  return textOf(scope, definition, common, platform);
}

function addActions(alarm: AlarmBase, severity: Severity, { onCall }: Platform): void {
  alarm.addAlarmAction(publishTo(onCall[severity]));
  alarm.addOkAction(publishTo(onCall[severity]));
}

/** CDK's own action wants the topic's construct, which another stack has. */
function publishTo({ topicArn }: SharedTopic): IAlarmAction {
  return { bind: () => ({ alarmActionArn: topicArn }) };
}

function textOf(
  scope: Construct,
  definition: Pick<AlarmDefinition, 'step' | 'condition' | 'severity' | 'meaning' | 'nextAction'>,
  common: Common,
  { environment, settings }: Pick<Platform, 'environment' | 'settings'>,
): AlarmText {
  const { step, condition, severity, meaning, nextAction } = definition;
  return {
    ...common,
    ...{ environment, step, condition, severity, meaning, nextAction },
    runbookUrl: `${runbookUrl(settings, common.integration)}#${runbookSection(definition)}`,
    dashboardUrl: dashboardUrl(scope, environment),
  };
}
