import { addContacts, arrived, created, delivered, memberPath, send } from './stage/contacts.ts';
import { atLeast, type Drill, equals, noted } from './stage/drill.ts';
import type { Scene } from './stage/scene.ts';
import { breakVendor, callsOf, fixVendor } from './stage/vendors.ts';
import { attemptsOf, HOUR_MS, MINUTE_MS } from './stage/worker.ts';

/** Mailchimp answers one write with 429; the vendor is left alone for as long as it asks. */
async function limited(scene: Scene) {
  const [asksSeconds, asksDate] = await addContacts(scene, 2, 'limited');
  if (!asksSeconds || !asksDate) throw new Error('no contacts');
  const rests: number[] = [];
  for (const [contact, seconds] of [
    [asksSeconds, 90],
    [asksDate, 600],
  ] as const) {
    const until = new Date(Math.ceil(scene.clock.now() / 1000) * 1000 + seconds * 1000);
    const retryAfter = contact === asksSeconds ? String(seconds) : until.toUTCString();
    const match = { method: 'PUT', path: memberPath(scene, contact.email) };
    await breakVendor(scene, 'mailchimp', {
      ...{ kind: 'answer', status: 429, times: 1, match },
      headers: { 'retry-after': retryAfter },
      body: { title: 'Too Many Requests', status: 429 },
    });
    scene.did(`Mailchimp answers the next write with 429, Retry-After: ${retryAfter}; one event is sent`);
    await send(scene, [created(scene, contact)]);
    await delivered(scene, [contact], HOUR_MS);
    // Of any kind: a probe is a call as well.
    const calls = await callsOf(scene, 'mailchimp');
    const refusal = calls.findLastIndex(({ status }) => status === 429);
    const again = calls[refusal + 1]?.atMs ?? Number.NaN;
    rests.push((again - (contact === asksSeconds ? (calls[refusal]?.atMs ?? 0) : until.getTime())) / 1000);
  }
  await fixVendor(scene, 'mailchimp');
  const settled = await scene.when(
    () => [asksSeconds, asksDate].map((contact) => attemptsOf(scene, contact)),
    (attempts) => attempts.every((attempt) => attempt > 0),
    { withinMs: MINUTE_MS },
  );
  return [
    atLeast('from the 429 to the next call, asked for in seconds', 90, rests[0] ?? 0, ' s'),
    atLeast('from the date asked for to the next call', 0, rests[1] ?? Number.NEGATIVE_INFINITY, ' s'),
    noted('calls to Mailchimp', (await callsOf(scene, 'mailchimp', '?method=PUT')).length),
    equals('attempts used by each event', '1, 1', settled.join(', ')),
    ...(await arrived(scene, [asksSeconds, asksDate])),
  ];
}

export const limits: readonly Drill[] = [
  {
    name: 'rate-limited',
    title: 'Mailchimp asks to be left alone, once in seconds and once with a date',
    requirement: 'rate limited',
    clock: { rate: 10, jump: true },
    callsPerSecond: 10,
    run: limited,
  },
];
