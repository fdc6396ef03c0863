/**
 * The last line of defence between a log call and a log line. Log fields are a closed set of ids, names and counts; should
 * a secret or a personal datum end up inside one of them all the same, it is masked here.
 */
const SECRET_KEY = /authorization|secret|token|password|api[-_]?key|credential|cookie|signature/i;
const MASKS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  [/\bpat-[a-z0-9]+-[\w-]{8,}/gi, '[redacted]'],
  [/\b[0-9a-f]{32}-us\d{1,3}\b/gi, '[redacted]'],
  [/[^\s@"'<>:,;()=/]+@[^\s@"'<>:,;()=/]+\.[a-z]{2,}/gi, '[e-mail]'],
];
/** Card numbers start with 2 to 6; times in milliseconds start with 1 and pass. */
const CARD_NUMBER = /(?<![\d.])[2-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}(?!\d)/g;

/** Masks what must not be logged in a value about to be written under `key`. For `JSON.stringify`'s replacer. */
export function redact(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (SECRET_KEY.test(key)) return '[redacted]';
  return redactText(value);
}

export function redactText(text: string): string {
  const masked = MASKS.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text);
  return masked.replace(CARD_NUMBER, (digits) => (passesLuhn(digits) ? '[card]' : digits));
}

function passesLuhn(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, '')].map(Number).reverse();
  const sum = digits.reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length >= 13 && sum % 10 === 0;
}
