import { expect, test } from 'vitest';
import { ask, BASE } from './ask.ts';

const url = `${BASE}?secret=s3cret`;

async function read(form: Readonly<Record<string, string>>) {
  const body = Buffer.from(new URLSearchParams({ fired_at: '2026-11-21 09:59:59', ...form }).toString());
  const answer = await ask('mailchimp', 's3cret', { url, body });
  if (answer.kind !== 'accept') throw new Error(answer.kind);
  return answer.events.map(({ id, entity }) => ({ id, entity }));
}

const left = { type: 'unsubscribe', 'data[id]': '8a25', 'data[email]': 'ada@example.com' };

test('an unsubscription and an archive of one second are two events of one member', async () => {
  const entity = 'member:8a25';
  expect(await read({ ...left, 'data[action]': 'unsub' })).toEqual([
    { id: 'unsubscribe:8a25:2026-11-21 09%3A59%3A59:unsub', entity },
  ]);
  expect(await read({ ...left, 'data[action]': 'delete' })).toEqual([
    { id: 'unsubscribe:8a25:2026-11-21 09%3A59%3A59:delete', entity },
  ]);
});

test('a bounce, which names its member by the address alone, has no address in its identity', async () => {
  const [event] = await read({ type: 'cleaned', 'data[email]': 'ada@example.com', 'data[reason]': 'hard' });
  expect(event?.id).toMatch(/^cleaned:[0-9a-f]{32}:/);
  expect(event?.entity).toMatch(/^member:[0-9a-f]{32}$/);
});
