import type { KeptCall } from '../../shared/ledger/index.ts';
import { at, span } from '../ledger/text.ts';

/** A failed call in two lines: what was sent, what came. The whole of it is `ops payload EVENT --call`. */
export function callLines({
  destination,
  operation,
  request,
  answer,
  at: when,
  durationMs,
}: KeptCall): readonly string[] {
  const sent = `${request.method} ${request.url}`;
  const took = `after ${span(durationMs)}`;
  const came = 'failure' in answer ? `${answer.failure} ${took}` : `${answer.status} ${took}${textOf(answer.body)}`;
  return [`${at(when)}  ${destination} ${operation}: ${sent}`, came];
}

/** What the answer says in words: the texts of its errors, as far as they are kept. */
function textOf(body: unknown): string {
  const texts = wordsIn(body).filter((text) => text !== '…');
  return texts.length === 0 ? '' : `: ${texts.join(' · ').slice(0, 300)}`;
}

/** A masked value is in brackets. */
function wordsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^\((?!a page)/.test(value) ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : [];
}

/** JSON for a person, line by line: a line of a terminal and of a page holds no other control character. */
export const jsonLines = (value: unknown) => JSON.stringify(value, undefined, 2).split('\n');
