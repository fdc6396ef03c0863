/** Whose fault a failure is. Only the account's counts against its breaker. */
export type Blame = 'account' | 'ours';

/**
 * Why a call brought no answer that could be read. `mayBeSent`: whether the vendor may have seen the request, where that follows
 * from the failure alone; else it depends on how far the request got.
 */
export const FAILURES = {
  'connect-timeout': { blame: 'account', mayBeSent: false },
  'connection-refused': { blame: 'account', mayBeSent: false },
  /** The name does not exist. */
  'name-not-found': { blame: 'account', mayBeSent: false },
  /** No name server answered for it: the vendor's or ours, which the resolver does not tell apart. */
  'name-lookup-failed': { blame: 'account', mayBeSent: false },
  'tls-failed': { blame: 'account', mayBeSent: false },
  /** Expired, of another name, or signed by no known authority. */
  'certificate-refused': { blame: 'account', mayBeSent: false },
  'connection-reset': { blame: 'account', mayBeSent: true },
  'response-timeout': { blame: 'account', mayBeSent: true },
  /** What came back was not HTTP/1.1. */
  'network-error': { blame: 'account', mayBeSent: true },
  /** Longer headers than we read; of a longer body the status is known, so it is an answer. */
  'answer-too-large': { blame: 'ours', mayBeSent: true },
  'request-unsendable': { blame: 'ours', mayBeSent: false },
  /** This process has no file, port or memory left for a connection. */
  'out-of-sockets': { blame: 'ours', mayBeSent: false },
} as const satisfies Readonly<Record<string, { readonly blame: Blame; readonly mayBeSent: boolean }>>;

export type HttpFailure = keyof typeof FAILURES;

const CODES: readonly (readonly [HttpFailure, RegExp])[] = [
  ['connection-refused', /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/],
  ['name-not-found', /^ENOTFOUND$/],
  ['name-lookup-failed', /^EAI_/],
  ['connect-timeout', /^ETIMEDOUT$/],
  ['connection-reset', /^(ECONNRESET|EPIPE)$/],
  ['answer-too-large', /^HPE_HEADER_OVERFLOW$/],
  ['out-of-sockets', /^(EMFILE|ENFILE|ENOBUFS|ENOMEM|EADDRNOTAVAIL|EACCES|EPERM)$/],
  ['request-unsendable', /^ERR_(INVALID_|HTTP_INVALID_|UNESCAPED_)/],
  // OpenSSL's names: CERT_HAS_EXPIRED, UNABLE_TO_VERIFY_LEAF_SIGNATURE, DEPTH_ZERO_SELF_SIGNED_CERT; Node's ERR_TLS_CERT_ALTNAME_INVALID.
  ['certificate-refused', /CERT|SIGNATURE/],
  ['tls-failed', /^(EPROTO|ERR_(TLS|SSL).*)$/],
];

/** By the code of an error of Node's. */
export function failureOf({ code = '' }: NodeJS.ErrnoException): HttpFailure {
  return CODES.find(([, codes]) => codes.test(code))?.[0] ?? 'network-error';
}
