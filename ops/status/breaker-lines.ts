import { type Around, command, minute, since } from './around.ts';
import type { AccountStatus, DeliveryFacts, StatusLine } from './model.ts';
import { refusedText } from './refused.ts';

/** What the circuit breakers of a delivery's accounts say. */
export function breakers({ accounts }: DeliveryFacts, around: Around): readonly StatusLine[] {
  return accounts.flatMap((account) => breaker(account, around));
}

function breaker(account: AccountStatus, around: Around): readonly StatusLine[] {
  const { name, title, reason = 'no reason', since: opened, nextProbe, until } = account;
  const named = `${title} (account ${name})`;
  switch (account.breaker) {
    case 'closed':
      return [];
    case 'open': {
      const text = `no calls to ${named} ${opened ? since(opened, around) : ''}: ${reason}. The valve probes it at ${nextProbe ? minute(nextProbe) : 'its next run'}.`;
      return [{ level: 'wrong', about: 'breaker', text, next: account.isRefused ? replace() : waitFor() }];
    }
    case 'half-open':
      return [
        {
          level: 'wrong',
          about: 'breaker',
          text: `${named} answers its probe: one event tries; its success lets all calls flow.`,
          next: { urgency: 'wait', text: `nothing: one event tries whether ${title} works` },
        },
      ];
    case 'recovering':
      return [
        {
          level: 'note',
          about: 'breaker',
          text: `calls to ${named} flow again; the rate grows until ${until ? minute(until) : 'the ramp is over'}.`,
        },
      ];
  }

  function replace() {
    return {
      urgency: 'replace-secret',
      text: `${refusedText(account, around.environment)} After a green probe the events are delivered by themselves`,
      command: command(account.renewal, around),
    } as const;
  }
  function waitFor() {
    return {
      urgency: 'wait',
      text: `nothing while ${title} fails (${reason}): the events wait, and the valve probes it. See its status page; if it works for others, escalate as the runbook says`,
    } as const;
  }
}
