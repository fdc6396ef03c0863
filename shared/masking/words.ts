import type { Known } from './known.ts';
import { VOCABULARY } from './vocabulary.ts';

const MASK = '…';
const LONGEST = 300;
const TOKEN = /^(["'([]*)([A-Za-z]+(?:[._/-]?[A-Za-z]+)*)([)\]"'.,:;!?]*)$/;

/**
 * An error text of a vendor with only those of its words that are usual in such texts, and names of fields: what it quotes of a person
 * or of a credential is in no list of words.
 * @param most characters
 */
export function maskWords(text: string, { names }: Pick<Known, 'names'>, most = LONGEST): string {
  let isStart = true;
  const words = text
    .slice(0, most * 4)
    .split(/\s+/)
    .filter(Boolean)
    .map((token) => {
      const [, before = '', word = '', after = ''] = TOKEN.exec(token) ?? [];
      const isShown = word !== '' && (names.has(word) || isUsual(word, isStart));
      isStart = /[.:!?]["')\]]*$/.test(token);
      return isShown ? before + word + after : MASK;
    });
  const shown = words.filter((word, at) => word !== MASK || words[at - 1] !== MASK).join(' ');
  return shown.length > most || text.length > most * 4 ? `${shown.slice(0, most)}${MASK}` : shown;
}

/** Also `INVALID_EMAIL`, `invalidEmail` and `error.email`. A capital inside a sentence is more often a name than a word. */
function isUsual(word: string, isStart: boolean): boolean {
  if (!isStart && /^[A-Z][a-z]+$/.test(word) && !HEADINGS.has(word)) return false;
  return word.split(/[._/-]+|(?<=[a-z])(?=[A-Z])/).every((part) => VOCABULARY.has(part.toLowerCase()));
}

/** Titles write each word with a capital: `Invalid Resource`, `Bad Gateway`. */
const HEADINGS = new Set(
  'Bad Resource Gateway Request Error Found Unavailable Server Timeout Allowed Forbidden Unauthorized Invalid Required Requests Entity Unprocessable Failed Denied Exceeded'.split(
    ' ',
  ),
);

/** A part of a path: a version, or a usual word. */
export function isUsualSegment(segment: string): boolean {
  if (/^v\d{1,2}(\.\d{1,2})?$/i.test(segment) || /^\d{1,2}\.\d{1,2}$/.test(segment) || /^20\d\d-\d\d$/.test(segment))
    return true;
  return /^[A-Za-z]+([._-]?[A-Za-z]+)*$/.test(segment) && isUsual(segment, true);
}
