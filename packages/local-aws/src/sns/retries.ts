import type { Protocol } from './subscription.ts';

/**
 * How long SNS waits after a delivery that failed for the `failures`-th time, in milliseconds; undefined when it gives up.
 * HTTP: three retries 20 s apart, the default policy. Functions and queues: 3 at once, 2 after a second each, 10 that grow
 * to 20 s, then every 20 s up to 100,015 attempts.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export function waitAfter(protocol: Protocol, failures: number): number | undefined {
  if (protocol === 'http' || protocol === 'https') return failures <= HTTP_RETRIES ? LONGEST_MS : undefined;
  if (failures > AWS_RETRIES) return undefined;
  if (failures <= 3) return 0;
  if (failures <= 5) return SECOND_MS;
  return Math.min(LONGEST_MS, SECOND_MS * 2 ** Math.ceil((failures - 5) / 2));
}

const SECOND_MS = 1000;
const LONGEST_MS = 20_000;
const HTTP_RETRIES = 3;
const AWS_RETRIES = 100_015;
