import type { Clock } from '@penstock/local-aws/clock';
import type { Store } from '../toolkit/store.ts';

/** One message to one recipient, as it was accepted. */
export interface Mail {
  /** The value of `X-Message-Id`. */
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly template?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly customArgs: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly at: string;
}

export interface Mails {
  all(): readonly Mail[];
  accept(mail: Omit<Mail, 'id' | 'at'>, id: string): void;
  /** Recipients that got more than one message of equal custom arguments, with how many. */
  doubles(): Readonly<Record<string, number>>;
  reload(): void;
}

export function mailBook(store: Store, clock: Clock): Mails {
  const kept = store.collection<Mail>('mail');
  let mails: Mail[] = kept.all();
  return {
    all: () => mails,
    accept(mail, id) {
      const accepted: Mail = { ...mail, id, at: new Date(clock.now()).toISOString() };
      mails.push(accepted);
      kept.put(String(store.next('mail', 1)), accepted);
    },
    doubles() {
      const counts = new Map<string, number>();
      for (const { to, customArgs } of mails) {
        const key = `${to} ${JSON.stringify(Object.entries(customArgs).sort())}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return Object.fromEntries([...counts].filter(([, count]) => count > 1));
    },
    reload() {
      mails = kept.all();
    },
  };
}
