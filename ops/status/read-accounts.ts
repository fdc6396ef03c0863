import { currentBreaker, isRefused, pauseOf, type Row } from '../../shared/call/limits/index.ts';
import { credentialCommand, type Destination, deliveryId } from '../../shared/contract/index.ts';
import { controlTableName, ledgerTableName } from '../../shared/topology/index.ts';
import { createValveStore, probeDueMs } from '../../shared/valve/index.ts';
import type { AccountStatus, DeliveryFacts } from './model.ts';
import type { Reading } from './read-deliveries.ts';

interface AccountsReading extends Pick<Reading, 'environment' | 'deliveries' | 'now'> {
  readonly clients: Pick<Reading['clients'], 'dynamo'>;
  readonly pool: <T>(request: () => Promise<T>) => Promise<T>;
}

type OfAccounts = Pick<DeliveryFacts, 'accounts' | 'pause' | 'stop' | 'isInTheValve'>;

/** Breakers, pauses and stops, from the control table: one request for a hundred accounts. @returns those of a delivery, by its id */
export async function readAccounts(reading: AccountsReading): Promise<(id: string) => OfAccounts> {
  const { environment, clients, pool, deliveries, now } = reading;
  const store = createValveStore({
    client: clients.dynamo,
    controlTable: controlTableName(environment),
    ledgerTable: ledgerTableName(environment),
  });
  const byId = new Map(
    deliveries.map(({ integration, name, delivery }) => [
      deliveryId(integration, name) as string,
      [delivery.destination, ...delivery.reads],
    ]),
  );
  const names = new Set([...byId.values()].flat().map(({ name }) => name));
  const { rows, state } = await pool(() => store.look([...names], []));
  return (id) => {
    const accounts = byId.get(id) ?? [];
    const pause = accounts.flatMap(({ name }) => pauseIn(rows.get(name), id, now)).at(0);
    const stop = state.stopped[id];
    return {
      accounts: accounts.map((account) => accountStatus(account, rows.get(account.name), state.probed, now)),
      ...(id in state.disabled && { isInTheValve: true }),
      ...(pause && {
        pause: { by: pause.by, reason: pause.reason, since: iso(pause.sinceMs), until: iso(pause.untilMs) },
      }),
      ...(stop && { stop: { reason: stop.reason, detail: stop.detail, since: iso(stop.sinceMs) } }),
    };
  };
}

const iso = (ms: number) => new Date(ms).toISOString();

function pauseIn(row: Row | undefined, id: string, now: number) {
  const pause = row && pauseOf(row, id, now);
  return pause ? [pause] : [];
}

function accountStatus(
  destination: Destination,
  row: Row | undefined,
  probed: Readonly<Record<string, number>>,
  now: number,
): AccountStatus {
  const { name, title, breaker: policy } = destination;
  const breaker = currentBreaker(row?.breaker, policy, now);
  const account = { name, title, isRefused: isRefused(breaker), renewal: credentialCommand(destination) };
  switch (breaker?.state) {
    case undefined:
    case 'closed':
      return { ...account, breaker: 'closed' };
    case 'open': {
      const nextProbe = iso(Math.max(now, probeDueMs(breaker, probed[name], false)));
      return { ...account, breaker: 'open', reason: breaker.reason, since: iso(breaker.sinceMs), nextProbe };
    }
    case 'half-open':
      return { ...account, breaker: 'half-open' };
    case 'recovering':
      return {
        ...account,
        breaker: 'recovering',
        since: iso(breaker.sinceMs),
        until: iso(breaker.sinceMs + policy.rampSeconds * 1000),
      };
  }
}
