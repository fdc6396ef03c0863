import { AwsError } from '../aws/error.ts';
import type { Input } from '../aws/values.ts';
import type { Secret, Store } from './store.ts';

/** The secret that SecretId names: a name, an ARN, or an ARN without its last hyphen and six characters. */
export function lookUpSecret(store: Store, input: Input): Secret | undefined {
  const { SecretId: id } = input;
  if (typeof id !== 'string' || id === '') throw invalidParameter('SecretId is required and must be a string.');
  return store.secret(id) ?? store.secretByPartialArn(id);
}

/** @throws AwsError `ResourceNotFoundException` */
export function findSecret(store: Store, input: Input): Secret {
  const secret = lookUpSecret(store, input);
  if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

/** @throws AwsError `ResourceNotFoundException`, or `InvalidRequestException` for a secret that was deleted */
export function findLiveSecret(store: Store, input: Input): Secret {
  const secret = findSecret(store, input);
  if (secret.deleted !== undefined)
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
