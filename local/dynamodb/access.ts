import type { Access, Input } from '../aws/service.ts';
import type { Entries } from './entries.ts';
import { tableArn, tableName } from './tables.ts';

/** What a caller must be allowed to do for an operation. */
export function access(_entries: Entries, operation: string, input: Input): readonly Access[] {
  return [{ action: `dynamodb:${operation}`, resource: input.TableName ? tableArn(tableName(input.TableName)) : '*' }];
}
