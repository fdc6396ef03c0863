/** What people do at HubSpot and at Mailchimp: plain data. Contacts and addresses are numbers that the player takes modulo what there is. */
export type Act =
  | { readonly act: 'create'; readonly address: number; readonly name: number }
  | { readonly act: 'rename' | 'move'; readonly contact: number; readonly to: number }
  /** Two contacts exchange their addresses, by way of a third one: HubSpot lets none be there twice. */
  | { readonly act: 'swap' | 'merge'; readonly contact: number; readonly other: number }
  | { readonly act: OfContact; readonly contact: number }
  | { readonly act: OfMember; readonly address: number }
  | { readonly act: 'member-rename' | 'member-move'; readonly address: number; readonly to: number };

/** `lose` and `win`: the lead status of a contact. */
export type OfContact = 'clear' | 'lose' | 'win' | 'opt-out' | 'opt-in' | 'delete' | 'restore' | 'erase';
/** `leave`, `bounce` and `return` are the person's, or their mailbox's; `archive` is a colleague's at Mailchimp. */
export type OfMember = 'leave' | 'bounce' | 'return' | 'archive';

/** An act, and the milliseconds that pass before it. */
export type Timed = Act & { readonly afterMs: number };

export const addressOf = (number: number) => `person-${number}@example.com`;
/** Only for the moment of a swap. */
export const betweenOf = (number: number) => `between-${number}@example.com`;
export const nameOf = (number: number) => ({ firstname: `First ${number}`, lastname: `Last ${number}` });

/** An act as one line for a person. */
export function describeAct({ act, afterMs, ...members }: Timed): string {
  const told = Object.entries(members).map(([name, value]) => `${name} ${value}`);
  return `after ${(afterMs / 1000).toFixed(1)} s: ${act} ${told.join(', ')}`;
}
