/** All custom metrics. Each series costs 0.30 USD a month: a number without an alarm or a graph is a log field. */
export const METRIC = {
  /** Events stored for delivery, by the receiver; 0 from the monitor, where a rhythm is stated, so that the series has no gaps. */
  accepted: 'Accepted',
  /** Requests refused for their signature or its age. */
  signatureRefused: 'SignatureRefused',
  /** Requests refused although their signature was right, and elements of others that could not be read. */
  genuineRefused: 'GenuineRefused',
  /** Events of types that the contract does not name; the types are log fields. */
  undeclared: 'Undeclared',
  /** Events of tenants that are not ours. */
  otherTenants: 'OtherTenants',
  /** Payloads in which a field that the contract needs has vanished or changed its type. */
  contractDrift: 'ContractDrift',
  /** Outcomes that the contract names for the business, by name. */
  businessOutcomes: 'BusinessOutcomes',
  /** Milliseconds from the receiver's 2xx to the end of an attempt; one sample for every attempt, whether it failed or not. */
  attemptDelay: 'AttemptDelay',
  /** Events whose time cannot be, such as the year 2099: they pass without a version, or are refused. */
  implausibleVersions: 'ImplausibleVersions',
  /** Attempts that failed: they are repeated, or the event is given up. */
  failedAttempts: 'FailedAttempts',
  /** 1 for every minute in which the valve keeps a delivery disabled: a breaker is open, or a person paused it. */
  breakerOpen: 'BreakerOpen',
  /** 1 for every minute in which a delivery stands still because of its own code. */
  deliveryStopped: 'DeliveryStopped',
  /** Times an account refused our credential, or a token could not be renewed. */
  credentialRefused: 'CredentialRefused',
  /** Seconds since the oldest event came that failed and still waits: SQS does not count messages received three times. */
  oldestPending: 'OldestPending',
  /** Seconds since the oldest event came that is a conflict or owed; only while there is one. */
  oldestSetAside: 'OldestSetAside',
  /** Accounts whose credential ends within two weeks. */
  credentialExpiring: 'CredentialExpiring',
  /** Versions of vendors' APIs that end within 60 days, or have ended. */
  versionEnding: 'VersionEnding',
  /** Invocations of our functions that Lambda refused for want of concurrency. */
  functionsThrottled: 'FunctionsThrottled',
  /** On-call topics without a subscription, or with one that was never confirmed. */
  onCallUnconfirmed: 'OnCallUnconfirmed',
  /** Of a pull, 1 at every look of the monitor while it is so: no run began at its time. */
  runMissed: 'RunMissed',
  /** No run was complete in time. */
  runLate: 'RunLate',
  /** A run takes longer than most. */
  runLong: 'RunLong',
  /** The last run failed. */
  runFailed: 'RunFailed',
  /** The last run read fewer or more records than the contract expects. */
  runUnusual: 'RunUnusual',
  /** The last run lacked so many records that none of them counts as gone. */
  goneHeld: 'GoneHeld',
  /** Sources whose events are far off their usual number, at every look of the monitor. */
  volumeUnusual: 'VolumeUnusual',
  /** The last run of a reconciliation found more than its cap, or a difference of a class that pages. */
  differencesFound: 'DifferencesFound',
  /** Differences that count, by class, once for each run that found some. */
  differences: 'Differences',
  /** Accepted events that are missing. */
  completenessBroken: 'CompletenessBroken',
  /** Messages that the archive gave up: their events cannot be sent again from there. */
  archiveDeadLetters: 'ArchiveDeadLetters',
  /** Messages that wait while the archive has written nothing for over an hour. */
  archiveBehind: 'ArchiveBehind',
  /** Looks at a running job in which nothing has changed for an hour. */
  jobStandsStill: 'JobStandsStill',
} as const;

export type MetricName = (typeof METRIC)[keyof typeof METRIC];
