/** Why a stage of a secret has no value, as Secrets Manager answers it: a definite answer, not a failure. */
export type WhyAbsent = 'no-value' | 'no-secret' | 'deleted';

/** Undefined for an error that says nothing of what is there. */
export function absenceIn(error: unknown): WhyAbsent | undefined {
  if (!(error instanceof Error)) return undefined;
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html: one name for two cases.
  if (error.name === 'ResourceNotFoundException') return / value for /.test(error.message) ? 'no-value' : 'no-secret';
  if (error.name === 'InvalidRequestException' && /deletion/.test(error.message)) return 'deleted';
  return undefined;
}

type Unreadable = 'secret-denied' | 'secret-throttled' | 'secret-unreadable';

const DENIED =
  'The function’s role may not read it: deploy the stack again, and look for a deny in the secret’s resource policy, in the policy of its KMS key and in the organisation’s policies';
const THROTTLED =
  'Secrets Manager throttles this account’s calls: see which function reads it so often; the value is asked for again by itself';

/** What to do about an error of Secrets Manager, by its name. */
const CAUSES: Readonly<Record<string, readonly [reason: Unreadable, remedy: string]>> = {
  AccessDeniedException: ['secret-denied', DENIED],
  DecryptionFailure: ['secret-denied', DENIED],
  ThrottlingException: ['secret-throttled', THROTTLED],
  TooManyRequestsException: ['secret-throttled', THROTTLED],
};

/** A secret could not be read. Names the secret and what to do, never a value. */
export class SecretUnavailable extends Error {
  readonly reason: Unreadable;

  constructor(secretId: string, cause: unknown) {
    const why = cause instanceof Error ? cause.name : 'unknown error';
    const [reason, remedy] = (Object.hasOwn(CAUSES, why) && CAUSES[why]) || [
      'secret-unreadable',
      'See the health of Secrets Manager in this region; the value is asked for again by itself',
    ];
    super(`Secret ${secretId} cannot be read (${why}). ${remedy}.`);
    this.name = 'SecretUnavailable';
    this.reason = reason;
  }
}
