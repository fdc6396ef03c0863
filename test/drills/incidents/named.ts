/** A word that stands for what the reader has at hand, such as `EVENT` or `PLAN`. */
const PLACEHOLDER = /^[A-Z]+(?:\/[A-Z]+)?$/;
const COMMAND = /npm run ops -- ([^`\n]+)|`((?:jobs|events|show) [^`\n]+)`/g;

/**
 * Whether a person who read only these texts could have typed a command: they name the command with what it is about, and each of
 * its options. An option's value is the reader's own.
 */
export function isNamed(typed: string, texts: readonly string[]): boolean {
  const read = texts.join('\n');
  const words = partsOf(typed);
  const names = [...read.matchAll(COMMAND)].map(([, command, short]) => partsOf(command ?? short ?? ''));
  const isAbout = names.some(
    ({ about }) =>
      about.length === words.about.length &&
      about.every((word, index) => word === words.about[index] || PLACEHOLDER.test(word)),
  );
  return isAbout && words.options.every((option) => new RegExp(`(?<![\\w-])${option}(?![\\w-])`).test(read));
}

/** The command with what it is about, and its options. A sentence may go on after a command: punctuation at the end is the sentence's. */
function partsOf(command: string): { readonly about: readonly string[]; readonly options: readonly string[] } {
  const words = command.trim().split(/\s+/);
  const first = words.findIndex((word) => word.startsWith('-'));
  const about = (first < 0 ? words : words.slice(0, first)).map((word) => word.replace(/[.,;:)]+$/, ''));
  return { about, options: words.filter((word) => word.startsWith('--')) };
}
