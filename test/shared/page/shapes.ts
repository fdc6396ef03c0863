/**
 * What the vendors say that a request must be, each rule from their documentation and none from the code under test.
 * Every function returns the rules that a request breaks.
 */
type Json = Readonly<Record<string, unknown>>;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const within = (value: unknown, longest: number) => isText(value) && value.length <= longest;
const broken = (rules: Readonly<Record<string, boolean>>) =>
  Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
const onlyHas = (value: Json, ...names: string[]) => Object.keys(value).every((name) => names.includes(name));

/** https://developer.pagerduty.com/docs/send-alert-event, and the Events API's OpenAPI schema. */
export function pagerdutyProblems(body: unknown): readonly string[] {
  if (!isObject(body)) return ['body is an object'];
  const common = broken({
    'routing_key has 32 characters': isText(body.routing_key) && body.routing_key.length === 32,
    'event_action is known': ['trigger', 'acknowledge', 'resolve'].includes(String(body.event_action)),
    'dedup_key has at most 255 characters': within(body.dedup_key, 255),
    'an event is at most 512 KB': JSON.stringify(body).length <= 512 * 1024,
    'members are known': onlyHas(
      body,
      ...['routing_key', 'event_action', 'dedup_key', 'client', 'client_url', 'links', 'images', 'payload'],
    ),
  });
  if (body.event_action !== 'trigger') return common;
  const { payload, links } = body;
  if (!isObject(payload)) return [...common, 'a trigger has a payload'];
  const areLinks = Array.isArray(links) && links.every((link) => URL.canParse(link.href) && isText(link.text));
  return [
    ...common,
    ...broken({
      'summary has at most 1024 characters': within(payload.summary, 1024),
      'source is given': isText(payload.source),
      'severity is known': ['critical', 'warning', 'error', 'info'].includes(String(payload.severity)),
      'timestamp is ISO 8601': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:?\d\d)$/.test(
        String(payload.timestamp),
      ),
      'custom_details is an object': isObject(payload.custom_details),
      'payload members are known': onlyHas(
        payload,
        ...['summary', 'source', 'severity', 'timestamp', 'component', 'group', 'class', 'custom_details'],
      ),
      'links have href and text': areLinks,
    }),
  ];
}

/** https://docs.opsgenie.com/docs/alert-api: Create Alert. */
export function opsgenieAlertProblems(body: unknown): readonly string[] {
  if (!isObject(body)) return ['body is an object'];
  const details = isObject(body.details) ? Object.entries(body.details) : [];
  return broken({
    'message has at most 130 characters': within(body.message, 130),
    'alias has at most 512 characters': within(body.alias, 512),
    'description has at most 15000 characters': within(body.description, 15_000),
    'at most 20 tags of 50 characters':
      Array.isArray(body.tags) && body.tags.length <= 20 && body.tags.every((tag) => within(tag, 50)),
    'details are text, 8000 characters in all':
      details.every(([, value]) => isText(value)) && details.flat().join('').length <= 8000,
    'entity has at most 512 characters': body.entity === undefined || within(body.entity, 512),
    'source has at most 100 characters': within(body.source, 100),
    'priority is P1 to P5': /^P[1-5]$/.test(String(body.priority)),
    'members are known': onlyHas(
      body,
      ...['message', 'alias', 'description', 'responders', 'visibleTo', 'actions', 'tags', 'details'],
      ...['entity', 'source', 'priority', 'user', 'note'],
    ),
  });
}

/** https://docs.opsgenie.com/docs/alert-api: Close Alert. */
export function opsgenieCloseProblems(body: unknown): readonly string[] {
  if (!isObject(body)) return ['body is an object'];
  return broken({
    'source has at most 100 characters': within(body.source, 100),
    'note has at most 25000 characters': body.note === '' || within(body.note, 25_000),
    'members are known': onlyHas(body, 'user', 'source', 'note'),
  });
}

/** https://docs.slack.dev/reference/block-kit: blocks and text objects; /messaging/formatting-message-text: escaping. */
export function slackProblems(body: unknown): readonly string[] {
  if (!isObject(body) || !Array.isArray(body.blocks)) return ['body has blocks'];
  const texts = body.blocks.flatMap((block) => [block.text, ...(block.fields ?? [])]).filter(Boolean);
  const inBlocks = texts.filter(({ type }) => type === 'mrkdwn').map(({ text }) => text);
  // What is left of `<` and `>` once links have gone, and every `&`, stands for itself only as an entity.
  const isEscaped = (text: string) =>
    !/[<>]/.test(text.replace(/<https?:[^<>|]+\|[^<>|]+>/g, '')) && !/&(?!amp;|lt;|gt;)/.test(text);
  return broken({
    'text is given': isText(body.text),
    'at most 50 blocks': body.blocks.length <= 50,
    'blocks are known': body.blocks.every(({ type }) => ['header', 'section', 'context', 'divider'].includes(type)),
    'a header is plain text of at most 150 characters': body.blocks.every(
      ({ type, text }) => type !== 'header' || (text.type === 'plain_text' && within(text.text, 150)),
    ),
    'a section has text or fields': body.blocks.every(({ type, text, fields }) => type !== 'section' || text || fields),
    'texts have 1 to 3000 characters': texts.every(({ text }) => within(text, 3000)),
    'at most 10 fields of 2000 characters': body.blocks.every(
      ({ fields = [] }) => fields.length <= 10 && fields.every(({ text }: { text: string }) => within(text, 2000)),
    ),
    'mrkdwn is escaped': [...inBlocks, String(body.text)].every(isEscaped),
    'no mention calls a person': !/<[!@#]|@(channel|here|everyone)/i.test([...inBlocks, body.text].join('\n')),
  });
}
