import { type AlarmText, oneLine, SOURCE } from '../alarms/index.ts';
import { PLATFORM, receiverFunctionName, workerFunctionName } from '../topology/index.ts';

/** Where the console shows an alarm, by the link that CloudWatch itself puts into its e-mails. */
export function alarmUrl(arn: string): string | undefined {
  const place = consoleOf(arn);
  if (!place) return undefined;
  const alarm = encodeURIComponent(alarmName(arn));
  return `${place.origin}/cloudwatch/deeplink.js?region=${place.region}#alarmsV2:alarm/${alarm}`;
}

/** `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:NAME`; a name may hold colons. */
export function alarmName(arn: string): string {
  return arn.split(':').slice(6).join(':');
}

/** Recent errors and warnings, without successes. */
const QUERY = oneLine(`
  fields @timestamp, level, message, eventId, entity, outcome, reason, status, errorMessage, correlationId
  | filter level in ["WARN", "ERROR"]
  | sort @timestamp desc
  | limit 100
`);
const LAST_SECONDS = 3 * 3600;

/** A Logs Insights query over the log of the alarm's step; undefined for steps that may be no function: the platform's, and a source's. */
export function logsUrl(arn: string, { environment, integration, step }: AlarmText): string | undefined {
  const place = consoleOf(arn);
  if (!place || integration === PLATFORM || step === SOURCE) return undefined;
  const name =
    step === 'receiver'
      ? receiverFunctionName(environment, integration)
      : workerFunctionName(environment, integration, step);
  const detail = [
    `end~0~start~-${LAST_SECONDS}~timeType~'RELATIVE~unit~'seconds`,
    `editorString~'${hashText(QUERY)}`,
    `source~(~'${hashText(`/aws/lambda/${name}`)})`,
  ].join('~');
  return `${place.origin}/cloudwatch/home?region=${place.region}#logsV2:logs-insights$3FqueryDetail$3D~(${detail})`;
}

/** The console's encoding behind the `#`: all but letters, digits, dots, hyphens and underscores as `*` and two hex digits. */
function hashText(text: string): string {
  return text.replace(/[^\w.-]/g, (character) => `*${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'aws.amazon.com',
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
};

function consoleOf(arn: string): { readonly origin: string; readonly region: string } | undefined {
  const [, partition, , region] = arn.split(':');
  const domain = DOMAINS[partition ?? ''];
  return domain && region ? { origin: `https://${region}.console.${domain}`, region } : undefined;
}
