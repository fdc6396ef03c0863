import { AwsError } from './error.ts';
import type { SignedRequest } from './http.ts';
import type { Caller } from './service.ts';
import { parseAuthorization, verifySignature } from './signature.ts';

/** Who may call: the access keys that exist here and whose they are. */
export interface Identities {
  /** Makes an access key known; a key that is known already is replaced. */
  add(accessKeyId: string, secretAccessKey: string, caller: Caller): void;
  remove(accessKeyId: string): void;
  /** Whom the keys belong to. */
  callers(): readonly Caller[];
  /**
   * The caller whose key signed the request.
   * @throws AwsError `MissingAuthenticationTokenException`, `IncompleteSignatureException`,
   * `UnrecognizedClientException` (unknown key) or `InvalidSignatureException`.
   */
  authenticate(request: SignedRequest, service: string): Caller;
}

export function createIdentities(): Identities {
  const keys = new Map<string, { readonly secretAccessKey: string; readonly caller: Caller }>();
  return {
    add: (accessKeyId, secretAccessKey, caller) => void keys.set(accessKeyId, { secretAccessKey, caller }),
    remove: (accessKeyId) => void keys.delete(accessKeyId),
    callers: () => [...keys.values()].map(({ caller }) => caller),
    authenticate(request, service) {
      const authorization = parseAuthorization(request.headers);
      const known = keys.get(authorization.accessKeyId);
      if (!known)
        throw new AwsError(
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
          service === 'dynamodb' ? 400 : 403,
        );
      verifySignature(request, authorization, service, known.secretAccessKey);
      return known.caller;
    },
  };
}
