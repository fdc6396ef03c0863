import { hmacSource } from '@penstock/webhooks';
import { expect, test } from 'vitest';
import { type ReceiverServices, receiveWebhook } from '../../../shared/receive/index.ts';
import { createSecretReader } from '../../../shared/secrets/index.ts';
import type { LogFields } from '../../../shared/telemetry/index.ts';

const provider = hmacSource({
  id: 'own',
  label: 'Own',
  header: 'x-signature',
  encoding: 'hex',
  events: { format: 'json', id: ['body/id'], type: ['=thing'] },
});
const request = {
  method: 'POST',
  url: 'https://hooks.example.com/webhooks/any',
  headers: { 'x-signature': '00' },
  body: Buffer.from('{}'),
};

/** What the receiver logs when Secrets Manager answers each call so. */
async function logged(answer: () => unknown): Promise<readonly [status: number, ...lines: unknown[]]> {
  const lines: unknown[] = [];
  const write = (message: string, fields?: LogFields) => void lines.push([message, fields]);
  const log = { info: write, warn: write, error: write, with: () => log };
  const client = { send: async () => answer() } as never;
  const services = {
    ...{ provider, log, webhookSecretId: 'penstock/prod/integrations/any/webhook', ports: {} },
    fillCommand: 'npm run ops -- secrets fill integrations/any/webhook --env prod',
    secrets: createSecretReader({ client, now: () => 0 }),
    meter: { count: () => {} },
    now: () => new Date('2026-11-21T10:00:00.000Z'),
  } as unknown as ReceiverServices;
  const { status } = await receiveWebhook(request, 'request-1', services);
  return [status, ...lines];
}

const failing = (name: string, message: string) => () => {
  throw Object.assign(new Error(`${message} s3cret`), { name });
};

test.each([
  [
    'it is not filled',
    failing(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    ),
    'secret-empty',
    'is empty: fill it with `npm run ops -- secrets fill integrations/any/webhook --env prod`.',
  ],
  [
    'it was emptied',
    () => ({ SecretString: '[]' }),
    'secret-empty',
    'is empty: fill it with `npm run ops -- secrets fill integrations/any/webhook --env prod`.',
  ],
  [
    'it does not exist',
    failing('ResourceNotFoundException', "Secrets Manager can't find the specified secret."),
    'secret-missing',
    'does not exist: deploy the stack again.',
  ],
  [
    'it is scheduled for deletion',
    failing(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    ),
    'secret-deleted',
    'is scheduled for deletion: restore it with `aws secretsmanager restore-secret`.',
  ],
  [
    'the role is denied',
    failing('AccessDeniedException', 'User: arn:aws:sts::1:assumed-role/r is not authorized'),
    'secret-denied',
    /cannot be read \(AccessDeniedException\)\. The function’s role may not read it: deploy the stack again/,
  ],
  [
    'its key is denied',
    failing('DecryptionFailure', 'no'),
    'secret-denied',
    /\(DecryptionFailure\)\. The function’s role may not read it/,
  ],
  [
    'Secrets Manager throttles',
    failing('ThrottlingException', 'Rate exceeded'),
    'secret-throttled',
    /\(ThrottlingException\)\. Secrets Manager throttles this account’s calls/,
  ],
  [
    'Secrets Manager fails',
    failing('InternalServiceError', 'no'),
    'secret-unreadable',
    /\(InternalServiceError\)\. See the health of Secrets Manager/,
  ],
] as const)('a receiver whose secret gives nothing says why and what to do: %s', async (_, answer, reason, remedy) => {
  const [status, ...lines] = await logged(answer);
  expect(status).toBe(503);
  expect(lines).toEqual([
    [
      'webhook not accepted: a service that the receiver needs is not available',
      { status: 503, reason, errorMessage: expect.stringMatching(remedy instanceof RegExp ? remedy : /(?:)/) },
    ],
  ]);
  const text = JSON.stringify(lines);
  expect(text).toContain('Secret penstock/prod/integrations/any/webhook ');
  if (typeof remedy === 'string') expect(text).toContain(remedy);
  expect(text).not.toContain('s3cret');
});

test('a malformed secret is named with what is wrong, and never quoted', async () => {
  const [status, ...lines] = await logged(() => ({ SecretString: '{"secrt":"s3cret"}' }));
  expect(status).toBe(503);
  expect(JSON.stringify(lines)).toContain('secret-malformed');
  expect(JSON.stringify(lines)).toMatch(/lacks .*secret.*correct it with `npm run ops -- secrets fill/);
  expect(JSON.stringify(lines)).not.toContain('s3cret');
});
