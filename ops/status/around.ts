import { at, span } from '../ledger/text.ts';
import type { DeliveryFacts, StatusLine } from './model.ts';

/** What every line may need beside the facts of its delivery. */
export interface Around {
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type LinesOf = (facts: DeliveryFacts, around: Around) => readonly StatusLine[];

export const command = (words: string, { environment }: Around) => `npm run ops -- ${words} --env ${environment}`;
export const since = (iso: string, { now }: Around) => `since ${at(iso)} (${span(Math.max(0, now - Date.parse(iso)))})`;
export const minute = (iso: string) => at(iso).slice(11, 16);

/** Whether something that ends by itself or by a person's act keeps its events back. */
export const isHeld = ({ pause, stop, accounts }: DeliveryFacts) =>
  pause !== undefined || stop !== undefined || accounts.some(({ breaker }) => breaker !== 'closed');
