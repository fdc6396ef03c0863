import { describe, expect, test } from 'vitest';
import { shownFields } from '../../../shared/contract/index.ts';
import { type FailedCall, idsOf, knownOf, maskCall } from '../../../shared/masking/index.ts';
import contract from '../../fixtures/project/integrations/crm-to-audience/contract.ts';

const delivery = contract.deliveries['contact-to-member'];
const TOKEN = 'pat-eu1-0f4e9b7a';
const EMAIL = 'ada.lovelace@example.com';
const event = {
  ...{ eventId: '3434170:70101::1795251419959', tenant: '62515', type: 'contact.creation', entity: 'contact:70101' },
  ...{ correlationId: 'c-1', occurredAt: '2026-11-21T10:00:00.000Z' },
};
const known = knownOf(shownFields(delivery), [...idsOf(event), 'audience-1']);

const call = (change: Partial<FailedCall> = {}): FailedCall => ({
  destination: 'mailchimp',
  operation: 'upsert member',
  at: '2026-11-21T10:00:01.000Z',
  durationMs: 81.4,
  request: {
    method: 'PUT',
    url: new URL('https://api.mailchimp.com/3.0/lists/audience-1/members/0cbfbb95d00b8d8e6d0bd0ba1b1a3d1b'),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({
      email_address: EMAIL,
      merge_fields: { FNAME: 'Ada', LNAME: 'Lovelace' },
      contact: 70101,
      wishes: 3,
      isMember: true,
      note: null,
    }),
  },
  answer: answer({ status: 400, title: 'Invalid Resource', detail: 'Please provide a valid email address.' }),
  secrets: [TOKEN],
  ...change,
});

function answer(body: unknown, change: object = {}): Extract<FailedCall['answer'], { kind: 'answer' }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  return { kind: 'answer', status: 400, headers, body: Buffer.from(text), ...change };
}

const bodyOf = (failed: FailedCall) => {
  const { answer: kept } = maskCall(failed, known);
  return 'failure' in kept ? undefined : kept.body;
};

test('a failed call keeps what tells why it failed: place, structure, identifiers, the words of the error', () => {
  expect(maskCall(call(), known)).toEqual({
    destination: 'mailchimp',
    operation: 'upsert member',
    at: '2026-11-21T10:00:01.000Z',
    durationMs: 81,
    request: {
      method: 'PUT',
      url: 'https://api.mailchimp.com/3.0/lists/audience-1/members/…',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      bytes: Buffer.byteLength(call().request.body ?? ''),
      body: {
        email_address: '(e-mail address, 24 characters)',
        merge_fields: { FNAME: '(text, 3 characters)', LNAME: '(text, 8 characters)' },
        contact: 70101,
        wishes: '(number)',
        isMember: '(boolean)',
        note: null,
      },
    },
    answer: {
      status: 400,
      headers: { 'content-type': 'application/json' },
      bytes: 90,
      body: { status: 400, title: 'Invalid Resource', detail: 'Please provide a valid email address.' },
    },
  });
});

test('a call that was not answered keeps the class of the failure', () => {
  const failed = call({ answer: { kind: 'failure', failure: 'response-timeout', sent: true } });
  expect(maskCall(failed, known).answer).toEqual({ failure: 'response-timeout', isSent: true });
});

describe('nothing of a credential or a person is kept', () => {
  const basic = Buffer.from(`user:${TOKEN}`).toString('base64');
  const hidden: Readonly<Record<string, Partial<FailedCall>>> = {
    'a credential in the path': {
      request: { ...call().request, url: new URL(`https://v.example/api/${TOKEN}/lists`) },
    },
    'a credential in the query': {
      request: { ...call().request, url: new URL(`https://v.example/?api_key=${TOKEN}`) },
    },
    'a credential as the name of a query': {
      request: { ...call().request, url: new URL(`https://v.example/?${TOKEN}=1`) },
    },
    'a user and a password in the base URL': {
      request: { ...call().request, url: new URL(`https://u:${TOKEN}@v.example/`) },
    },
    'a credential in a header': { request: { ...call().request, headers: { authorization: `Bearer ${TOKEN}` } } },
    'a credential in an allowed header': {
      request: { ...call().request, headers: { 'content-type': `application/json; token=${TOKEN}` } },
    },
    'an address in a header of the answer': {
      answer: answer({}, { headers: { 'retry-after': EMAIL, 'x-user': EMAIL } }),
    },
    'a credential in the body': { request: { ...call().request, body: JSON.stringify({ auth: { key: TOKEN } }) } },
    'a credential as a key of the body': { request: { ...call().request, body: JSON.stringify({ [TOKEN]: 1 }) } },
    'an address as a key of the body': { request: { ...call().request, body: JSON.stringify({ [EMAIL]: { a: 1 } }) } },
    'an answer that echoes the credential': {
      answer: answer({ message: `token ${TOKEN} is not valid`, token: TOKEN }),
    },
    'an answer that echoes the header': {
      answer: answer({ error: `Basic ${basic}`, message: `user:${TOKEN}` }),
      secrets: [TOKEN, basic],
    },
    'an answer that is the credential': { answer: answer(JSON.stringify(TOKEN)) },
    'an address in an error text': { answer: answer({ detail: `${EMAIL} is already a list member.` }) },
    'an address with quotes around it': { answer: answer({ errors: [{ message: `value "${EMAIL}" is invalid` }] }) },
    'a name in an error text': { answer: answer({ detail: 'The contact Ada Lovelace exists.' }) },
    'the record beside the error': {
      answer: answer({ error: 'conflict', record: { first: 'Ada', last: 'Lovelace', mail: EMAIL } }),
    },
    'an answer that is plain text': { answer: answer(`Lovelace, Ada <${EMAIL}>: token ${TOKEN} refused`) },
    'a page with an address': { answer: answer(`<html><title>Sorry, Ada</title><p>${EMAIL} ${TOKEN}</p>`) },
    'an answer too long to be read': { answer: answer(`{"detail":"${EMAIL} ${TOKEN} `.padEnd(100_000, 'Lovelace ')) },
    'JSON that is cut': { answer: answer(`{"detail":"${EMAIL} ${TOKEN}`) },
    'a request that is no JSON': { request: { ...call().request, body: `name=Ada Lovelace&token=${TOKEN}` } },
    'an enum with a value that the contract does not name': {
      request: { ...call().request, body: JSON.stringify({ kind: 'Lovelace' }) },
    },
  };

  test.each(Object.entries(hidden))('%s', (_, change) => {
    const kept = JSON.stringify(maskCall(call(change), known));
    for (const value of [TOKEN, basic, encodeURIComponent(TOKEN), EMAIL, 'Ada', 'Lovelace', 'lovelace'])
      expect(kept).not.toContain(value);
  });

  test('a credential in another spelling is taken out, also where it looks like the name of a field', () => {
    const base64 = Buffer.from('abcd~!').toString('base64');
    const kept = maskCall(
      call({ secrets: ['abcd~!', 'tokenizer'], answer: answer({ [base64]: 1, tokenizer: 2 }) }),
      known,
    );
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`${base64}|tokenizer`));
  });

  test('a credential that is a usual word is taken out all the same', () => {
    const kept = maskCall(call({ secrets: ['invalid'], answer: answer({ detail: 'invalid token' }) }), known);
    expect(kept.answer).toMatchObject({ body: { detail: '… token' } });
  });
});

test('the words of an error stay, and so do its codes, numbers and fields', () => {
  expect(bodyOf(call({ answer: answer({ code: 21_211, message: 'The merge field FNAME is required' }) }))).toEqual({
    code: 21_211,
    message: 'The merge field FNAME is required',
  });
  expect(
    bodyOf(call({ answer: answer({ errors: [{ field: 'email_address', code: 'INVALID_EMAIL', age: 42 }] }) })),
  ).toEqual({
    errors: [{ field: 'email_address', code: 'INVALID_EMAIL', age: '(number)' }],
  });
  expect(bodyOf(call({ answer: answer('<html><title>502 Bad Gateway</title></html>') }))).toBe(
    '(a page: … Bad Gateway)',
  );
});

test('a number that identifies the event stays digit by digit', () => {
  const large = { ...event, entity: 'order:9007199254740993' };
  const own = knownOf(shownFields(delivery), idsOf(large));
  const { request } = maskCall(
    call({ request: { ...call().request, body: '{"id":9007199254740993,"other":9007199254740995}' } }),
    own,
  );
  expect(JSON.stringify(request.body)).toBe('{"id":9007199254740993,"other":"(number)"}');
});

describe('what is kept is bounded', () => {
  test.each([
    [
      'many fields',
      Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`field_${'x'.repeat(at % 7)}${at % 999}`, at])),
    ],
    ['a long list', Array.from({ length: 5000 }, (_, at) => at)],
    ['a long text', { message: 'error '.repeat(9000) }],
    ['a deep tree', JSON.parse(`${'{"error":'.repeat(3000)}1${'}'.repeat(3000)}`)],
  ])('%s', (_, body) => {
    const failed = call({ answer: answer(body), request: { ...call().request, body: JSON.stringify(body) } });
    const { request, answer: kept } = maskCall(failed, known);
    for (const side of [request, kept]) expect(JSON.stringify(side).length).toBeLessThan(3500);
    expect(JSON.stringify([request, kept])).toMatch(/"isCut":true|…"/);
  });
});
