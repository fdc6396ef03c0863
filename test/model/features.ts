import type { Delivery } from '../../shared/contract/index.ts';
import { maxReceiveCount } from '../../shared/topology/index.ts';

/**
 * What of the model is in force. What is not waits for a change of the engine, which its reason names: put it in force with
 * that change. `MODEL_ALL=1` puts everything in force, to see what fails without it.
 */
const WAITING: Readonly<Record<string, string>> = {
  'keys of a late vendor': 'ledger: a key is used until its life is over, however late the vendor may act',
  strangers: 'tenants: no contract names its tenants yet',
  'newer envelopes': 'envelopes: a newer one is refused as unreadable at once',
  'late resends': 'ledger: after its idempotency record, an event is delivered once more',
  'long rate limits': 'releases: receives are used up by short waits',
  'bad deploys': 'releases: what is mapped wrongly dies at once, and messages die of a broken worker',
  'strategy none writes nothing twice': 'ledger: a write in doubt is repeated',
  'an attempt counts once':
    'ledger: attempts are added, so a repeated request adds two; client: a secret out of reach uses an attempt',
};

export const inForce = (name: string) => process.env.MODEL_ALL === '1' || !Object.hasOwn(WAITING, name);
/** What is not in force, each with its reason. */
export const waitingFor = () => Object.entries(WAITING).filter(([name]) => !inForce(name));

/** Receives of a message beside those whose worker died. */
export const mostReceives = (delivery: Delivery) => maxReceiveCount(delivery);

/** How long after a breaker opened a call may begin: today a batch that was let in before works to its end. */
export const latestCallMs = 20_000;
