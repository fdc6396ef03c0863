/** USD in us-east-1, from AWS's price pages as of this day. */
export const PRICES = {
  asOf: '2026-11-30',
  /** https://aws.amazon.com/api-gateway/pricing/: a million requests of an HTTP API, each up to 512 KB. */
  httpRequests: 1,
  /** https://aws.amazon.com/lambda/pricing/: a million requests, and a GB-second on arm64. */
  lambdaRequests: 0.2,
  lambdaGbSecond: 0.0000133334,
  /** https://aws.amazon.com/sqs/pricing/: a million requests, each up to 64 KB. */
  standardRequests: 0.4,
  fifoRequests: 0.5,
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/: a million units; a GB-month of data, and of its recovery to a point in time. */
  writeUnits: 0.625,
  readUnits: 0.125,
  tableGbMonth: 0.25,
  recoveryGbMonth: 0.2,
  /** https://aws.amazon.com/s3/pricing/: a million PUT and GET, and a GB-month. */
  s3Put: 5,
  s3Get: 0.4,
  s3GbMonth: 0.023,
  /** https://aws.amazon.com/cloudwatch/pricing/: a GB taken in; a GB-month kept, of what is compressed. */
  logGb: 0.5,
  logGbMonth: 0.03,
} as const;

/** What a local run cannot tell. */
export const ASSUMED = {
  eventBytes: 2048,
  callsPerEvent: 2,
  vendorMs: 200,
  /** Our own time beside the vendor's, of an invocation with one message, and of each further one: `npm run bench:cpu` has the CPU. */
  workerMs: 20,
  furtherMessageMs: 4,
  receiverMs: 10,
  archiveMs: 300,
  /** Events in an object of the archive: an integration with 10,000 events a day, and the archive's window of five minutes. */
  eventsPerObject: 35,
  archivedBytesPerEvent: 400,
  archiveMonths: 13,
  ledgerMonths: 3,
  idempotencyMonths: 1,
  logMonths: 1,
  logCompression: 0.15,
  /** What CloudWatch Logs adds to each line that it bills: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_DataAPI.html. */
  logLineBytes: 26,
} as const;
