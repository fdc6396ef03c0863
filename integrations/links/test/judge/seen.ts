/** A contact as HubSpot holds it, those in the recycle bin included. */
export interface SeenContact {
  readonly id: string;
  /** In lower case; absent: none. */
  readonly email?: string;
  readonly firstName: string;
  readonly lastName: string;
  /** The person wants no e-mail at all. */
  readonly optedOut: boolean;
  /** The person left the kind of e-mail that the audience stands for. */
  readonly leftKind: boolean;
  readonly isLost: boolean;
  /** HubSpot knows that the address bounced. */
  readonly isBounceNoted: boolean;
  readonly isDeleted: boolean;
}

/** A member as Mailchimp holds it. */
export interface SeenMember {
  readonly email: string;
  readonly status: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** What a person did, as the vendor took it. Milliseconds on the clock. */
export type Done = { readonly at: number } & (
  | { readonly did: 'create'; readonly contact: string; readonly email: string }
  /** `from` and `to` absent: none. */
  | { readonly did: 'move'; readonly contact: string; readonly from?: string; readonly to?: string }
  | { readonly did: 'rename' | 'lose' | 'win' | 'opt-out' | 'opt-in'; readonly contact: string }
  | { readonly did: 'delete' | 'restore' | 'erase'; readonly contact: string }
  /** `into`: the contact that both ids answer with from then on. */
  | { readonly did: 'merge'; readonly contact: string; readonly other: string; readonly into: string }
  | { readonly did: 'leave' | 'bounce' | 'return' | 'archive' | 'member-rename'; readonly email: string }
  | { readonly did: 'member-move'; readonly email: string; readonly to: string }
);

/** A write that a vendor carried out for us. */
export interface Write {
  readonly at: number;
  readonly account: 'hubspot' | 'mailchimp';
  /** The event that it was made for. */
  readonly event: string;
  /** Method, path and body. */
  readonly request: string;
  /** Whether a record changed. */
  readonly changed: boolean;
  /** The member that it wrote, and the contact that the event was about. */
  readonly member?: { readonly email: string; readonly contact: string };
  /** The address of a member that is subscribed by it, and was not before. */
  readonly subscribed?: string;
  /** The address of a member that it archived. */
  readonly archived?: string;
}

/** An event that did not end well: it is counted, shown, and can be sent again. */
export interface OpenEvent {
  readonly reason: string;
  /** The contact, where HubSpot told it. */
  readonly contact?: string;
  /** The addresses, where Mailchimp told it. */
  readonly emails: readonly string[];
}

/** Everything that is judged, after all is quiet. */
export interface Seen {
  readonly contacts: readonly SeenContact[];
  readonly members: readonly SeenMember[];
  readonly history: readonly Done[];
  readonly writes: readonly Write[];
  readonly open: readonly OpenEvent[];
}
