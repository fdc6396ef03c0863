/** Bodies that are cheap to send and dear to read, each filled up to a number of bytes. */

export interface Hostile {
  readonly name: string;
  bytes(size: number): Buffer;
}

/** `head`, as many units as fit, `tail`; a unit may hold its number. */
function filled(size: number, head: string, unit: string | ((index: number) => string), tail = ''): Buffer {
  if (typeof unit === 'string') {
    const space = size - Buffer.byteLength(head + tail);
    return Buffer.from(head + unit.repeat(Math.floor(space / Buffer.byteLength(unit))) + tail);
  }
  const parts = [head];
  let length = head.length + tail.length;
  for (let index = 0; ; index++) {
    const next = unit(index);
    if (length + next.length > size) break;
    parts.push(next);
    length += next.length;
  }
  return Buffer.from(parts.join('') + tail);
}

function nested(size: number, open: string, close: string): Buffer {
  const depth = Math.floor(size / (open.length + close.length));
  return Buffer.from(open.repeat(depth) + close.repeat(depth));
}

const numbered = (index: number): string => index.toString(36);

/** Pseudo-random bytes from a fixed seed: xorshift. */
function noise(size: number): Buffer {
  let state = 0x9e3779b9;
  return Buffer.from(
    Uint8Array.from({ length: size }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0xff;
    }),
  );
}

/** Bodies that know no provider. */
const ANY: readonly Hostile[] = [
  { name: 'form: one name, many times', bytes: (size) => filled(size, 'a=1', '&x=') },
  { name: 'form: many names', bytes: (size) => filled(size, 'a=1', (index) => `&${numbered(index)}=1`) },
  { name: 'form: escapes', bytes: (size) => filled(size, 'x=', '%41') },
  { name: 'form: escapes of two bytes', bytes: (size) => filled(size, 'x=', '%C3%A9') },
  { name: 'form: spaces', bytes: (size) => filled(size, 'x=', '+') },
  { name: 'JSON: deep arrays', bytes: (size) => nested(size, '[', ']') },
  { name: 'JSON: deep objects', bytes: (size) => nested(size, '{"a":', '}') },
  { name: 'JSON: empty arrays', bytes: (size) => filled(size, '[[]', ',[]', ']') },
  { name: 'JSON: many members', bytes: (size) => filled(size, '{"a":1', (index) => `,"${numbered(index)}":1`, '}') },
  { name: 'JSON: numbers', bytes: (size) => filled(size, '[1', ',1', ']') },
  { name: 'JSON: long numbers', bytes: (size) => filled(size, '[1', ',12345678901234567890.5e-9', ']') },
  { name: 'JSON: empty strings', bytes: (size) => filled(size, '[""', ',""', ']') },
  { name: 'JSON: backslashes', bytes: (size) => filled(size, '{"a":"', '\\\\', '"}') },
  { name: 'JSON: escaped quotes', bytes: (size) => filled(size, '{"a":"', '\\"', '"}') },
  { name: 'JSON: one long string', bytes: (size) => filled(size, '{"a":"', 'x', '"}') },
  { name: 'JSON: letters of two bytes', bytes: (size) => filled(size, '{"a":"', '\u0101', '"}') },
  { name: 'JSON: spaces', bytes: (size) => filled(size, '{"a":1', ' ', '}') },
  { name: 'JSON: never closed', bytes: (size) => Buffer.alloc(size, '[') },
  { name: 'lines of JSON', bytes: (size) => filled(size, '', '{}\n') },
  { name: 'XML: deep', bytes: (size) => nested(size, '<a>', '</a>') },
  { name: 'XML: elements', bytes: (size) => filled(size, '<E>', '<a/>', '</E>') },
  { name: 'XML: attributes', bytes: (size) => filled(size, '<E', (index) => ` a${numbered(index)}=""`, '/>') },
  { name: 'base64', bytes: (size) => Buffer.from(noise(Math.floor((size * 3) / 4)).toString('base64')) },
  { name: 'noise', bytes: noise },
];

/** Bodies that look like what one provider sends, up to the place that its reader has to search. */
const OF_PROVIDER: Readonly<Record<string, readonly Hostile[]>> = {
  adyen: [
    {
      name: 'items',
      bytes: (size) =>
        filled(
          size,
          '{"notificationItems":[{"NotificationRequestItem":{"a":1}}',
          ',{"NotificationRequestItem":{}}',
          ']}',
        ),
    },
    {
      name: 'one large item',
      bytes: (size) =>
        filled(
          size,
          `{"notificationItems":[{"NotificationRequestItem":{"additionalData":{"hmacSignature":"${'A'.repeat(43)}="}`,
          (index) => `,"${numbered(index)}":1`,
          '}}]}',
        ),
    },
  ],
  braintree: [
    {
      name: 'a large payload',
      bytes: (size) => filled(size, `bt_signature=k%7C${'a'.repeat(40)}&bt_payload=`, 'PGE%2B'),
    },
    {
      name: 'a large signature',
      bytes: (size) => filled(size, 'bt_payload=PGE%2B&bt_signature=k', '%7Ca%26k'),
    },
  ],
  mailgun: [
    {
      name: 'members behind a signature',
      bytes: (size) =>
        filled(
          size,
          `{"signature":{"timestamp":"1795255200","token":"t","signature":"${'a'.repeat(64)}"}`,
          (index) => `,"${numbered(index)}":1`,
          '}',
        ),
    },
  ],
  mandrill: [
    { name: 'events, escaped', bytes: (size) => filled(size, 'mandrill_events=', '%7B%22') },
    { name: 'events, as letters', bytes: (size) => filled(size, 'mandrill_events=', 'a') },
  ],
  'microsoft-graph': [
    {
      name: 'items',
      bytes: (size) =>
        filled(size, '{"value":[{"clientState":"x"}', (index) => `,{"clientState":"${numbered(index)}"}`, ']}'),
    },
    {
      name: 'members before the items',
      bytes: (size) => filled(size, '{"a":1', (index) => `,"${numbered(index)}":1`, ',"value":[{"clientState":"x"}]}'),
    },
  ],
  'salesforce-outbound-message': [
    { name: 'notifications', bytes: (size) => filled(size, '<E>', '<Notification><Id>1</Id></Notification>', '</E>') },
  ],
  sns: [
    {
      name: 'a large message',
      bytes: (size) => filled(size, '{"Type":"Notification","Message":"', '\\"', '"}'),
    },
    {
      name: 'members',
      bytes: (size) => filled(size, '{"Type":"Notification"', (index) => `,"${numbered(index)}":1`, '}'),
    },
  ],
};

export function hostileBodies(provider: string): readonly Hostile[] {
  return [...ANY, ...(OF_PROVIDER[provider] ?? [])];
}
