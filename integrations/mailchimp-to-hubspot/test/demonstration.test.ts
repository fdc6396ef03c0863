import { beforeAll, expect, test } from 'vitest';
import project from '../../../penstock.config.ts';
import { demonstrateOnce, inOneLine } from '../../../test/harness/demonstration.ts';

let ended: Awaited<ReturnType<typeof demonstrateOnce>>;

beforeAll(async () => {
  ended = await demonstrateOnce();
});

/** Without the other direction there is nothing that could come back. */
const isTwoWay = project.integrations.some(({ name }: { readonly name: string }) => name === 'hubspot-to-mailchimp');
const BOTH_WAYS = [
  'no write back; she stays unsubscribed 1 told, 0 written, unsubscribed',
  'her opt-out stays: still unsubscribed unsubscribed',
];

test.each(['she unsubscribes in Mailchimp HubSpot says that she opted out opted out', ...(isTwoWay ? BOTH_WAYS : [])])(
  '%s',
  (expected) => {
    expect(inOneLine(ended.output), ended.output).toContain(expected);
  },
);
