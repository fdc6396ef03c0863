import { rowOfAttributes } from '../../../shared/call/limits/row.ts';
import { controlKey } from '../../../shared/topology/index.ts';
import type { AccountRole } from '../acts/vendor-faults.ts';
import type { Tables } from '../aws/dynamodb.ts';

type State = 'closed' | 'open' | 'half-open' | 'recovering';

/** The breaker of an account changed. Milliseconds since the start. */
export interface BreakerSeen {
  readonly account: AccountRole;
  readonly at: number;
  readonly state: State;
}

const ACCOUNTS = ['writes', 'reads'] as const;

/** Sees every change of the breakers in the control table. */
export function watchBreakers(tables: Tables, sinceStart: () => number, note: (line: string) => void) {
  const seen: BreakerSeen[] = [];

  function stateOf(account: AccountRole): State {
    const { Item } = tables.run('GetItem', { TableName: 'control', Key: { pk: { S: controlKey(account) } } });
    return rowOfAttributes(Item as Parameters<typeof rowOfAttributes>[0]).breaker?.state ?? 'closed';
  }

  const last = (account: AccountRole) => seen.findLast((one) => one.account === account);

  return {
    seen,
    stateOf: (account: AccountRole): State => last(account)?.state ?? 'closed',
    /** Since when the account has been in its state. */
    since: (account: AccountRole) => last(account)?.at ?? 0,
    areAllClosed: () =>
      ACCOUNTS.every((account) => ['closed', 'recovering'].includes(last(account)?.state ?? 'closed')),
    /** After a write to the control table. */
    look(): void {
      for (const account of ACCOUNTS) {
        const state = stateOf(account);
        if (state === (last(account)?.state ?? 'closed')) continue;
        seen.push({ account, at: sinceStart(), state });
        note(`breaker of ${account}: ${state}`);
      }
    },
  };
}

export type Breakers = ReturnType<typeof watchBreakers>;
