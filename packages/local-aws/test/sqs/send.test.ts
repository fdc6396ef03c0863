import { expect, test } from 'vitest';
import { harness, only } from './harness.ts';

const MIB = 1_048_576;
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** Digests below were answered by AWS itself for the same values. */
const AWS_BODY = '6e2baaf3b97dbeef01c0043275f9a0e7';
const STAR_WARS = { Hello: text('There'), General: text('Kenobi'), 'Help.Me': text('Me') };

test('digests are those that AWS computes', async () => {
  const { queue, send } = harness();
  const url = await queue('q');
  expect(await send(url, 'msg', { MessageAttributes: STAR_WARS })).toMatchObject({
    MD5OfMessageBody: AWS_BODY,
    MD5OfMessageAttributes: '4c360f3fdafd970e05fae2f149d997f5',
  });
  const bytes = 'traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01';
  const binary = { DataType: 'Binary', BinaryValue: Buffer.from(bytes).toString('base64') };
  expect(await send(url, 'test', { MessageAttributes: { attr1: binary } })).toMatchObject({
    MD5OfMessageBody: '098f6bcd4621d373cade4e832627b4f6',
    MD5OfMessageAttributes: '8cbe4db156db8a94db8b801b7addb984',
  });
  expect(await send(url, 'plain')).not.toHaveProperty('MD5OfMessageAttributes');
});

test.each([
  [['All'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
  [['.*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
  [['Hello', 'General'], ['General', 'Hello'], 'fca026605781cb4126a1e9044df24232'],
  [['Hello', 'Foo'], ['Hello'], 'a311262e065454b75da111d535b8dacd'],
  [['Hel.*'], ['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'],
])('MessageAttributeNames %j returns %j and the digest of just those', async (asked, names, digest) => {
  const { queue, send, receive } = harness();
  const url = await queue('q');
  await send(url, 'msg', { MessageAttributes: STAR_WARS });
  const message = only(await receive(url, { MessageAttributeNames: asked }));
  expect(Object.keys(message.MessageAttributes ?? {}).sort()).toEqual(names);
  expect(message).toMatchObject({ MD5OfBody: AWS_BODY, MD5OfMessageAttributes: digest });
});

test('no attribute is returned that was not asked for', async () => {
  const { queue, send, call } = harness();
  const url = await queue('q');
  await send(url, 'msg', { MessageAttributes: STAR_WARS });
  const { Messages } = await call('ReceiveMessage', { QueueUrl: url });
  expect(Object.keys((Messages as object[])[0] ?? {}).sort()).toEqual([
    'Body',
    'MD5OfBody',
    'MessageId',
    'ReceiptHandle',
  ]);
});

test('the X-Ray header comes back as a system attribute, and has a digest of its own', async () => {
  const { queue, send, receive, failure } = harness();
  const url = await queue('q');
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793';
  const sent = await send(url, 'x', { MessageSystemAttributes: { AWSTraceHeader: text(header) } });
  // python3: md5(pack('>I',14)+b'AWSTraceHeader'+pack('>I',6)+b'String'+b'\x01'+pack('>I',40)+header)
  expect(sent.MD5OfMessageSystemAttributes).toBe('62a56dd927315f2b2e12832b84617ea5');
  expect(only(await receive(url)).Attributes.AWSTraceHeader).toBe(header);
  const other = { QueueUrl: url, MessageBody: 'x', MessageSystemAttributes: { Other: text('1') } };
  expect(await failure('SendMessage', other)).toMatchObject({ code: 'InvalidParameterValue' });
});

test('exactly 1 MiB fits, body and attributes together; a byte more does not', async () => {
  const { queue, send, failure } = harness();
  const url = await queue('q');
  const attributes = { MessageAttributes: { ab: text('xyz') } };
  const room = MIB - 'ab'.length - 'String'.length - 'xyz'.length;
  await send(url, 'ä'.repeat(MIB / 2));
  await send(url, 'a'.repeat(room), attributes);
  const tooLong = { QueueUrl: url, MessageBody: 'a'.repeat(room + 1), ...attributes };
  expect(await failure('SendMessage', tooLong)).toMatchObject({
    code: 'InvalidParameterValue',
    message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
  });
});

test('a queue with a smaller limit names that limit', async () => {
  const { queue, send, failure } = harness();
  const url = await queue('q', { MaximumMessageSize: '1024' });
  await send(url, 'a'.repeat(1024));
  expect((await failure('SendMessage', { QueueUrl: url, MessageBody: 'a'.repeat(1025) })).message).toBe(
    'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
  );
});

test.each(['\u0000', '\u0007', '\u000b', '\u001f', '\ufffe', '\uffff', '\ud800', 'a\udc00b'])(
  'the characters of %j are refused',
  async (body) => {
    const { queue, failure } = harness();
    const url = await queue('q');
    expect(await failure('SendMessage', { QueueUrl: url, MessageBody: body })).toMatchObject({
      code: 'InvalidMessageContents',
    });
  },
);

test('a refused character is named as AWS names it', async () => {
  const { queue, failure } = harness();
  const url = await queue('q');
  expect((await failure('SendMessage', { QueueUrl: url, MessageBody: 'ring \u0007' })).message).toBe(
    "Invalid binary character '#x7' was found in the message body, the set of allowed characters is " +
      '#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].',
  );
});

test('tab, line ends, astral characters and U+FFFD pass unharmed', async () => {
  const { queue, send, receive } = harness();
  const url = await queue('q');
  const body = '\t\n\r ~\u007f\u0085\ud7ff\ue000\ufffd\u{1f600}\u{10ffff}';
  await send(url, body);
  expect(only(await receive(url)).Body).toBe(body);
});

test.each([
  [{ MessageBody: '' }, 'MissingParameter', 'The request must contain the parameter MessageBody.'],
  [{ MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue', /DelaySeconds/],
  [{ MessageBody: 'x', DelaySeconds: -1 }, 'InvalidParameterValue', /DelaySeconds/],
  [{ MessageBody: 'x', DelaySeconds: '5' }, 'SerializationException', /DelaySeconds/],
  [{ MessageBody: 7 }, 'SerializationException', /MessageBody/],
  [{ MessageBody: 'x', MessageGroupId: 'a b' }, 'InvalidParameterValue', /MessageGroupId/],
  [{ MessageBody: 'x', MessageGroupId: 'g'.repeat(129) }, 'InvalidParameterValue', /MessageGroupId/],
  [
    { MessageBody: 'x', MessageDeduplicationId: 'd' },
    'InvalidParameterValue',
    'Value d for parameter MessageDeduplicationId is invalid. ' +
      'Reason: The request include parameter that is not valid for this queue type.',
  ],
  [
    { MessageBody: 'x', MessageAttributes: { a: text('') } },
    'InvalidParameterValue',
    "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
  ],
  [{ MessageBody: 'x', MessageAttributes: { a: { StringValue: 'v' } } }, 'InvalidParameterValue', /'a'/],
  [
    { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Text', StringValue: 'v' } } },
    'InvalidParameterValue',
    /'a'/,
  ],
  [
    { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Number', StringValue: 'v' } } },
    'InvalidParameterValue',
    /'a'/,
  ],
  [{ MessageBody: 'x', MessageAttributes: { 'AWS.a': text('v') } }, 'InvalidParameterValue', /AWS\.a/],
  [{ MessageBody: 'x', MessageAttributes: { 'a..b': text('v') } }, 'InvalidParameterValue', /a\.\.b/],
  [{ MessageBody: 'x', MessageAttributes: { a: text('\u0001') } }, 'InvalidMessageContents', /'#x1'/],
  [
    { MessageBody: 'x', MessageAttributes: Object.fromEntries([...'abcdefghijk'].map((name) => [name, text('v')])) },
    'InvalidParameterValue',
    'Number of message attributes [11] exceeds the allowed maximum [10].',
  ],
])('%j is refused with %s', async (input, code, message) => {
  const { queue, failure } = harness();
  const url = await queue('q');
  const error = await failure('SendMessage', { QueueUrl: url, ...input });
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

test('SenderId names the function that sent', async () => {
  const { queue, call, receive } = harness();
  const url = await queue('q');
  const caller = { kind: 'function', name: 'orders-receive', policies: [] } as const;
  await call('SendMessage', { QueueUrl: url, MessageBody: 'x' }, { caller });
  expect(only(await receive(url)).Attributes.SenderId).toMatch(/:orders-receive$/);
});
