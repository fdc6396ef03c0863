import type { Destination, VendorCall } from '../../contract/index.ts';
import type { FailedCall } from '../../masking/index.ts';
import { parted } from '../credentials/index.ts';
import type { HttpResult } from './http.ts';
import type { PreparedRequest } from './request.ts';

/** One exchange with a vendor. */
export interface Exchange {
  readonly kind: 'exchange';
  readonly result: HttpResult;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The credential that it carried. */
  readonly secret: string;
}

/** An exchange without success, for the one who masks it. */
export function failedCall(
  destination: Destination,
  { operation }: VendorCall<unknown>,
  request: PreparedRequest,
  { result, startedAt, durationMs, secret }: Exchange,
): FailedCall {
  const credentials = Object.values(credentialHeaders(destination, secret));
  return {
    ...{ destination: destination.name, operation, request, answer: result, durationMs },
    at: new Date(startedAt).toISOString(),
    secrets: [secret, ...credentials, ...credentials.map((value) => value.slice(value.indexOf(' ') + 1))],
  };
}

export function credentialHeaders({ authentication }: Destination, value: string): Readonly<Record<string, string>> {
  const { credential, headers } = parted(authentication, value);
  switch (authentication.scheme) {
    case 'bearer':
    case 'oauth-client-credentials':
    case 'oauth-refresh-token':
      return 'tokenHeader' in authentication && authentication.tokenHeader !== undefined
        ? { ...headers, [authentication.tokenHeader.toLowerCase()]: credential }
        : { ...headers, authorization: `Bearer ${credential}` };
    case 'api-key':
      return { ...headers, [authentication.header.toLowerCase()]: credential };
    case 'basic':
      return {
        ...headers,
        authorization: `Basic ${Buffer.from(`${authentication.username}:${credential}`).toString('base64')}`,
      };
  }
}
