/** Every custom metric there is. Each series costs 0.30 USD a month: what is not alarmed on or drawn is a log field. */
export const METRIC = {
  /** Events stored for delivery, by the receiver. */
  accepted: 'Accepted',
  /** Requests refused for their signature or its age. */
  signatureRefused: 'SignatureRefused',
  /** Requests answered 503 because something of ours was not available. */
  unavailable: 'Unavailable',
  /** Payloads in which a field that the contract needs has vanished or changed its type. */
  contractDrift: 'ContractDrift',
  /** Milliseconds from the receiver's 2xx to the effect; one sample for every event that ended well. */
  deliveryDelay: 'DeliveryDelay',
  /** Attempts that failed: they are repeated, or the event is given up. */
  failedAttempts: 'FailedAttempts',
  /** 1 for every minute in which the valve keeps a delivery disabled: a breaker is open, or a person paused it. */
  breakerOpen: 'BreakerOpen',
  /** Times an account refused our credential, or a token could not be renewed. */
  credentialRefused: 'CredentialRefused',
  /** Seconds since the oldest event came that has failed and still waits: SQS stops counting those. */
  oldestPending: 'OldestPending',
  /** Accounts whose credential ends within two weeks. */
  credentialExpiring: 'CredentialExpiring',
  /** On-call topics with nobody to hear them, or with a subscription that was never confirmed. */
  onCallUnconfirmed: 'OnCallUnconfirmed',
  /** Events that were accepted and are nowhere to be found. */
  conservationBroken: 'ConservationBroken',
  /** Messages that the archive gave up: events that nobody can send again once their deliveries lose them. */
  archiveDeadLetters: 'ArchiveDeadLetters',
  /** Messages that wait at an archive which has written nothing for over an hour. */
  archiveBehind: 'ArchiveBehind',
} as const;

export type MetricName = (typeof METRIC)[keyof typeof METRIC];
