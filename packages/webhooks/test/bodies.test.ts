import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Genuine, requestOf } from './genuine/case.ts';
import { GENUINE } from './genuine/index.ts';
import { judge, outcome } from './judge.ts';

const withJson = GENUINE.filter(({ body, sign, covers }) => /^[[{]/.test(body) && covers !== 'part' && sign.length < 4);

/** JSON lines have one object on a line; Telegram's type is the member beside the id, so no other may be there. */
const UNFIT: Readonly<Record<string, RegExp>> = { auth0: /whitespace|CRLF/, telegram: /^(?!odd|CRLF|a byte)/ };

const hashOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex').slice(0, 32);

/** Puts members at the start of the first object: the event stays the same, its bytes do not. */
const inserted = (genuine: Genuine, text: string): Buffer<ArrayBuffer> =>
  Buffer.from(genuine.body.replace('{', `{${text}`));

describe.each(withJson.map((genuine) => [genuine.id, genuine] as const))(
  '%s takes raw bytes unchanged',
  (_id, genuine) => {
    const odd: readonly (readonly [string, Buffer<ArrayBuffer>])[] = [
      ['odd whitespace', Buffer.from(` \t${genuine.body.replace('{', '{ \n\t ')}\n `)],
      ['a byte order mark', Buffer.from(`\ufeff${genuine.body}`)],
      ['CRLF', Buffer.from(`${genuine.body.replace('{', '{\r\n')}\r\n`)],
      ['unicode', inserted(genuine, '"ünï":"日本 😀 \u2028",')],
      ['\\u escapes', inserted(genuine, '"\\u0065\\u00e9":"\\ud83d\\ude00\\u0000\\"\\\\",')],
      ['numbers beyond 2^53', inserted(genuine, '"big":[9007199254740993,1e400,-0.1e-7],')],
      ['brackets in texts', inserted(genuine, '"x":"]}[{\\\\","y":[[],{}],')],
      ['300 KB', inserted(genuine, `"pad":"${'é'.repeat(150_000)}",`)],
      ['10,000 deep', inserted(genuine, `"deep":${'['.repeat(10_000)}${']'.repeat(10_000)},`)],
    ];
    const fitting = odd.filter(([name]) => !UNFIT[genuine.id]?.test(name));

    it.each(fitting)('%s', async (_name, body) => {
      const request = requestOf(genuine, body);
      const answer = await judge(genuine, request);
      if (answer.kind !== 'accept') throw new Error(JSON.stringify(answer));
      expect(answer.events.length).toBe(genuine.events.length);
      for (const [index, event] of answer.events.entries()) {
        expect(event.type).toBe(genuine.events[index]?.type);
        // A slice of the request itself, not a copy of something parsed.
        expect(event.body.buffer).toBe(request.body.buffer);
        // `JSON.parse` refuses a byte order mark: the worker never sees one.
        expect(event.body[0]).not.toBe(0xef);
      }
    });

    it('a body that is not UTF-8, not JSON or doubled is refused', async () => {
      const bad = [
        Buffer.concat([inserted(genuine, '"x":"'), Buffer.from([0xff])]),
        Buffer.from(genuine.body.replace('{', '{"x":"\u00e9",'), 'latin1'),
        Buffer.from(`\ufeff\ufeff${genuine.body}`),
        Buffer.from(`${genuine.body}${genuine.body}`),
        Buffer.from('[1,'),
        Buffer.from(''),
        Buffer.from('null'),
        Buffer.from('"text"'),
        Buffer.from('['.repeat(10_000)),
      ];
      for (const body of genuine.id === 'auth0' ? bad.slice(0, 2) : bad)
        expect(await outcome(genuine, requestOf(genuine, body))).toMatch(/^40[01] |^respond$/);
    });

    it('a body without an identity is refused, unless the hash of its bytes is the identity', async () => {
      for (const text of ['{}', '[{}]', '{"events":[{}]}']) {
        const answer = await judge(genuine, requestOf(genuine, Buffer.from(text)));
        if (answer.kind !== 'accept') expect([400, 401]).toContain(answer.kind === 'reject' && answer.status);
        else for (const { id, body } of answer.events) expect([hashOf(body), 'msg_1']).toContain(id.split(':').at(-1));
      }
    });
  },
);

describe('ids that a double cannot hold', () => {
  it('ids that a double cannot hold stay exact', async () => {
    const genuine = GENUINE.find(({ id }) => id === 'hubspot-v3');
    if (!genuine) throw new Error('no hubspot-v3');
    const body = Buffer.from(genuine.body.replace('70101', '123456789012345678901234567890'));
    const answer = await judge(genuine, requestOf(genuine, body));
    expect(answer.kind === 'accept' && answer.events[0]?.entity).toBe('contact:123456789012345678901234567890');
  });
});
