export interface AwsLimits {
  readonly maxAttempts: number;
  readonly connectMs: number;
  /** For each attempt, from its start to its answer. */
  readonly requestMs: number;
}

/** Client options that bound a call. The SDK only logs a request that takes too long unless it is told to give up. */
export function awsLimits({ maxAttempts, connectMs, requestMs }: AwsLimits) {
  return {
    maxAttempts,
    requestHandler: { connectionTimeout: connectMs, requestTimeout: requestMs, throwOnRequestTimeout: true },
  };
}
