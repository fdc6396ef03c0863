/** A failure path that must be proven, and what proves it. */
export interface Path {
  readonly path: string;
  /** Names of drills. */
  readonly drills: readonly string[];
  /** Tests that go deeper than the drill does, by file and a part of their title. */
  readonly tests?: readonly { readonly file: string; readonly title: string }[];
  /** Why nothing proves it yet. */
  readonly missing?: string;
}

const test = (file: string, title: string) => ({ file, title });

export const paths: readonly Path[] = [
  { path: 'timeout before the vendor acted', drills: ['timeout-before-effect'] },
  { path: 'timeout after the vendor acted', drills: ['timeout-after-effect'] },
  { path: 'duplicate delivery', drills: ['duplicate'] },
  { path: 'events out of order', drills: ['out-of-order'] },
  { path: 'bad signature', drills: ['bad-signature'] },
  { path: 'expired credential', drills: ['expired-credential'] },
  { path: 'rate limited', drills: ['rate-limited', 'budget-windows'] },
  { path: 'vendor outage of 20 minutes', drills: ['outage-20-minutes'] },
  { path: 'vendor outage of 24 hours', drills: ['outage-24-hours-busy', 'outage-24-hours-thin'] },
  { path: 'invalid payload', drills: ['invalid-payload'] },
  { path: 'incomplete payload', drills: ['incomplete-payload'] },
  { path: 'empty vendor response', drills: ['vendor-empty-answer'] },
  { path: 'malformed vendor response', drills: ['vendor-malformed-answer', 'vendor-oversize-answer'] },
  { path: 'unexpected field type', drills: ['unexpected-field-type'] },
  {
    path: 'worker killed at every step',
    drills: ['worker-killed'],
    tests: [test('test/crash/look-up.test.ts', 'is made once, wherever the worker is killed')],
  },
  { path: 'DynamoDB throttling or failing part-way', drills: ['dynamodb-throttled'] },
  {
    path: 'SQS throttling or failing part-way',
    drills: ['sqs-failing'],
    tests: [test('test/end-to-end/delivery.test.ts', 'the sender gets 503 with Retry-After')],
  },
  { path: 'Secrets Manager throttling or failing', drills: ['secrets-failing'] },
  { path: 'replay of a failed operation', drills: ['redrive', 'replay-beside-live'] },
  { path: 'secret rotated in mid-traffic', drills: ['secret-rotated'] },
  {
    path: 'token revoked',
    drills: ['token-revoked'],
    tests: [
      test('test/shared/call/credentials/refusal.test.ts', 'an app that was uninstalled is asked about once a minute'),
    ],
  },
  { path: 'vendor changed a field', drills: ['vendor-changed-a-field'] },
  { path: 'volume spike', drills: ['volume-spike'] },
  { path: 'load above the expected volume', drills: ['volume-1x', 'volume-3x', 'volume-10x'] },
  { path: 'silent stop of a stream', drills: ['alarms'] },
  { path: 'a bad deploy', drills: ['deploy-dies-at-import', 'deploy-throws', 'deploy-wrong-mapping'] },
  { path: 'nightly job that did not run', drills: ['pull-alarms', 'reconciliation-alarms'] },
];
