import type { ActKey, Act as Recorded } from '../../shared/ledger/index.ts';
import type { Html } from './html.ts';
import type { View } from './view.ts';

/** Something that a person does here. A further act is a file in `acts` and a line in `acts.ts`. */
export interface Act {
  /** Its path is `/acts/NAME`. */
  readonly name: string;
  readonly title: string;
  /** Reads what would happen; changes nothing. Throws UsageError, OperationError and AWS's errors. */
  plan(view: View): Promise<Plan>;
}

/** What an act would do, as a person reads it before the confirmation. */
export interface Plan {
  /** What it acts on. */
  readonly subject: string;
  readonly content: Html;
  /** What the person adds. */
  readonly fields: readonly Field[];
  /** On the button: the act, with its count. */
  readonly confirm: string;
  /** Why it cannot be done now; then there is no button. */
  readonly obstacle?: string;
  /** What the audit keeps of it, before it is done: the same as of the command. Absent where it makes a plan of its own and acts on nothing. */
  record?(entered: Entered): Omit<Recorded, 'at' | 'caller' | 'user' | 'place'>;
  /** Does exactly what was planned. @param row of the audit, where it keeps one */
  carryOut(entered: Entered, row?: ActKey): Promise<Outcome>;
}

/** The fields of the form, by name. */
export type Entered = Readonly<Record<string, string>>;

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'check';
  readonly value?: string;
  readonly isRequired?: boolean;
  readonly least?: number;
  readonly most?: number;
  readonly hint?: string;
  /** Stands with others of its kind, closed until a person opens them. */
  readonly isMore?: true;
}

export interface Outcome {
  readonly isDone: boolean;
  /** What happened, and what follows. */
  readonly lines: readonly string[];
  /** Where the person goes on. */
  readonly next: { readonly href: string; readonly label: string };
  /** That page shows what happened: the browser goes there at once. */
  readonly isShownThere?: boolean;
}
