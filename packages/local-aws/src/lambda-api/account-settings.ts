import type { Output } from '../aws/values.ts';
import type { ApiFunction } from './functions.ts';

/** Lambda's quotas as AWS gives them at first: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
const CONCURRENT_EXECUTIONS = 1000;
const MIB = 1024 * 1024;

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html. Code is not counted: it lies in folders here. */
export function accountSettings(functions: readonly ApiFunction[]): Output {
  const reserved = functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
  return {
    AccountLimit: {
      CodeSizeUnzipped: 250 * MIB,
      CodeSizeZipped: 50 * MIB,
      ConcurrentExecutions: CONCURRENT_EXECUTIONS,
      TotalCodeSize: 75 * 1024 * MIB,
      UnreservedConcurrentExecutions: CONCURRENT_EXECUTIONS - reserved,
    },
    AccountUsage: { FunctionCount: functions.length, TotalCodeSize: 0 },
  };
}
