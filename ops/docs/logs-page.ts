import { code, table } from './markdown.ts';
import { type QuestionsPage, questionSections } from './questions.ts';

/** A member of `LogFields`: its name, its type as written, and its comment. */
interface LogField {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** Descriptions of fields that have no comment in the type; a comment there comes first. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  integration: 'The integration, by its name.',
  delivery: 'The delivery, by its name within the integration.',
  eventId: 'The event, as the contract identifies it: the same for every copy that the sender makes.',
  eventType: 'The kind of event, as the sender names it.',
  destination: 'The account that was called.',
  run: 'The run of a pull or of a reconciliation, by its local date.',
  records: 'Records that a run has read so far.',
  status: 'The HTTP status: of the vendor’s answer, or of ours to a webhook.',
  outcome:
    'How an attempt ended: delivered, duplicate, stale, echo, filtered, deferred, temporary, ambiguous, conflict, owed, permanent or invalid.',
  reason: 'Why, in kebab-case: the same words as in the ledger.',
  attempt: 'Which attempt it was; an attempt without a vendor call is none.',
  retryInSeconds: 'Seconds until the message comes back.',
  durationMs: 'Milliseconds that a vendor call took.',
  delayMs: 'Milliseconds from the webhook’s acceptance.',
  vendorRequestId: 'What the vendor calls the request: its support asks for it.',
  accepted: 'Events that were taken from a request.',
  filtered: 'Events of types that the contract does not name.',
  bytes: 'The size of a request’s body.',
  path: 'The path of the field that drifted.',
  source: 'Where the field drifted: in events, or in a vendor’s answers.',
};

/** Fields that Powertools and Logs Insights add to every line. */
const ALWAYS: readonly LogField[] = [
  { name: '@timestamp', type: 'time', comment: 'When the line was written.' },
  { name: '@message', type: 'text', comment: 'The whole line.' },
  { name: 'message', type: 'string', comment: 'What happened, in words that do not change: queries filter by it.' },
  { name: 'level', type: 'string', comment: '`INFO`, `WARN` or `ERROR`.' },
  {
    name: 'service',
    type: 'string',
    comment: 'The kind of function: `receive`, `deliver`, `valve`, `monitor` and so on.',
  },
];

/** The page of all log fields and of the ready questions to the logs. */
export function logsPage(source: string, questions: QuestionsPage): string {
  const rows = (fields: readonly LogField[]) =>
    table(
      ['Field', 'Type', 'What it says'],
      fields.map(({ name, type, comment }) => [code(name), code(type), comment]),
    );
  return `${[
    '# What the logs say',
    'Generated from `shared/telemetry/log.ts` and `shared/alarms/queries` by `npm run docs`: do not edit.',
    'Every line is JSON. A line never holds a payload or the value of a record; what looks like a secret, an address or a card number is masked.',
    '## Fields of every line',
    rows(ALWAYS),
    '## Fields of some lines',
    rows(readLogFields(source)),
    '## Ready questions',
    'Saved in CloudWatch Logs Insights as `penstock/ENVIRONMENT/INTEGRATION/QUESTION`, over the logs of that integration only: AWS takes 0.005 USD for each GB that a question reads. `npm start` answers the same questions on its page of logs.',
    ...questionSections(questions),
  ].join('\n\n')}\n`;
}

const MEMBER = /^(?:\/\*\*\s*(?<comment>[\s\S]*?)\s*\*\/\s*)?readonly (?<name>\w+)\?: (?<type>[^;]+);\s*/;

/**
 * Reads the members of `LogFields` from the source.
 * @throws Error naming a field without a description, or text that is not a member.
 */
function readLogFields(source: string): readonly LogField[] {
  const [, members = ''] = /export interface LogFields \{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  const fields: LogField[] = [];
  let rest = members.trim();
  while (rest !== '') {
    const { comment, name = '', type = '' } = MEMBER.exec(rest)?.groups ?? {};
    if (name === '') throw new Error(`LogFields holds what the page cannot read: ${rest.slice(0, 60)}`);
    const words = comment?.replace(/^\*\s*/, '').replace(/\s*\n\s*\*\s*/g, ' ') ?? DESCRIPTIONS[name];
    if (words === undefined)
      throw new Error(`The log field ${name} has no comment: say in shared/telemetry/log.ts what it means.`);
    fields.push({ name, type, comment: words });
    rest = rest.replace(MEMBER, '');
  }
  return fields;
}
