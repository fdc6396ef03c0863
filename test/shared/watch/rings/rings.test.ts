import { afterEach, describe, expect, test } from 'vitest';
import { openAlarms } from './local.ts';

let alarms: Awaited<ReturnType<typeof openAlarms>>;
afterEach(() => alarms.close());

const LETTERS = 'contact-to-member-dead-letters';

describe('a dead letter that comes while older ones lie there', () => {
  test('rings once more after an hour without one, and its end is told', async () => {
    alarms = await openAlarms();
    alarms.giveUp('email-refused');
    expect(await alarms.pass(70)).toEqual([`ALARM ${LETTERS}`]);
    alarms.giveUp('email-refused');
    const again = `ALARM ${LETTERS}#1: 1 more given up since TIME, while older dead letters still lie there: email-refused 1.`;
    expect(await alarms.pass(6)).toEqual([again]);
    expect(await alarms.pass(20)).toEqual([]);
    alarms.redrive();
    expect(await alarms.pass(10)).toEqual([`OK ${LETTERS}`, `OK ${LETTERS}#1`]);
  });

  test('rings nothing where CloudWatch alone looks', async () => {
    alarms = await openAlarms({ looks: false });
    alarms.giveUp('email-refused');
    expect(await alarms.pass(70)).toEqual([`ALARM ${LETTERS}`]);
    alarms.giveUp('email-refused');
    expect(await alarms.pass(20)).toEqual([]);
  });

  test('belongs to the ring before it where they keep coming, and a new reason rings at once', async () => {
    alarms = await openAlarms();
    const told: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      alarms.giveUp('email-refused');
      told.push(...(await alarms.pass(10)));
    }
    expect(told).toEqual([`ALARM ${LETTERS}`]);
    alarms.giveUp('audience-gone');
    const reason = '1 more given up since TIME, while older dead letters still lie there: audience-gone 1.';
    expect(await alarms.pass(6)).toEqual([`ALARM ${LETTERS}#1: ${reason}`]);
  });
});

describe('while the composite of an integration is in ALARM', () => {
  test('what the first cause brings with it rings nothing more', async () => {
    alarms = await openAlarms();
    alarms.begin('contact-to-member', 'breaker-open');
    expect(await alarms.pass(20)).toEqual(['ALARM any-page']);
    for (const condition of ['oldest-message', 'oldest-retry']) alarms.begin('contact-to-member', condition);
    // The same account in another delivery.
    alarms.begin('contact-to-invoice', 'breaker-open');
    alarms.begin('contact-to-invoice', 'oldest-retry');
    expect(await alarms.pass(30)).toEqual([]);
  });

  test('another cause rings, and its end is told', async () => {
    alarms = await openAlarms();
    alarms.begin('contact-to-member', 'breaker-open');
    expect(await alarms.pass(20)).toEqual(['ALARM any-page']);
    alarms.begin('contact-to-invoice', 'worker-broken');
    expect(await alarms.pass(10)).toEqual([
      'ALARM contact-to-invoice-worker-broken: Another cause, beside contact-to-member breaker-open',
    ]);
    expect(await alarms.pass(10)).toEqual([]);
    alarms.fix('contact-to-invoice', 'worker-broken');
    expect(await alarms.pass(20)).toEqual(['OK contact-to-invoice-worker-broken']);
    alarms.fix('contact-to-member', 'breaker-open');
    expect(await alarms.pass(25)).toEqual(['OK any-page']);
  });

  test('the breaker of an account that the first delivery does not call is another cause', async () => {
    alarms = await openAlarms({ accounts: ['mailchimp', 'xero'] });
    alarms.begin('contact-to-member', 'breaker-open');
    expect(await alarms.pass(20)).toEqual(['ALARM any-page']);
    alarms.begin('contact-to-invoice', 'breaker-open');
    expect(await alarms.pass(25)).toEqual([
      'ALARM contact-to-invoice-breaker-open: Another cause, beside contact-to-member breaker-open',
    ]);
  });

  test('an event that is about to expire rings beside every other alarm', async () => {
    alarms = await openAlarms();
    alarms.begin('contact-to-member', 'breaker-open');
    alarms.begin('contact-to-member', 'oldest-retry');
    expect(await alarms.pass(30)).toEqual(['ALARM any-page']);
    alarms.begin('contact-to-member', 'about-to-expire');
    expect(await alarms.pass(10)).toEqual([
      expect.stringMatching(/^ALARM contact-to-member-about-to-expire: Another cause/),
    ]);
  });
});
