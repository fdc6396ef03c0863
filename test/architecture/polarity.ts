/**
 * The circuit breaker has one polarity: open = no calls, closed = calls flow. These phrases say the opposite, or give the words to
 * something other than the breaker, so that a reader at 03:00 must guess.
 */
const OPPOSITE: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [
    /\baccounts?(?:['’]s? \w+)? (?:is |are |was |stays? |just |that just |once )*(?:closed|closes?|opened|opens?)\b/i,
    'name the breaker',
  ],
  [/\bclos(?:e|es|ed|ing) (?:the|an|its|our|that|this) (?:\w+ )?account\b/i, 'the breaker opens'],
  [/\bopen(?:s|ed|ing)? (?:the|an|its|our|that|this) (?:\w+ )?account\b/i, 'the breaker closes'],
  [/\baccounts? (?:rests?|is at rest)\b|\bresting account/i, 'the breaker is open'],
  [/\bgates? (?:is|are|was|stays?|opens?|opened|closes?|closed|shuts?)\b/i, 'breaker; receiver'],
  [/\b(?:open|clos|shut)(?:s|e|es|ed|ing)? (?:the|a|its) gates?\b/i, 'breaker; receiver'],
  [/\bdeliver(?:y|ies) (?:is |are |was |were |stays? )*(?:shut|opened|opens)\b/i, 'disabled, enabled'],
  [/\b(?:shut|shuts|open|opens) (?:the |its |a )?deliver(?:y|ies)\b/i, 'disable, enable'],
  [/\b(?:held|still|stays?) shut\b|\bshut again\b|\bvalve shut/i, 'disabled'],
  [/\bbreaker (?:is )?(?:closes|closed)\b[^.;\n]{0,40}\b(?:no calls|calls stop)/i, 'open = no calls'],
  [/\bbreaker (?:is )?(?:opens|open)\b[^.;\n]{0,40}\b(?:calls flow|calls start|calls resume)/i, 'closed = calls flow'],
  [/\bpaus(?:e|es|ed)\b[^.;\n]{0,30}\b(?:opens|closes) (?:the|a|its) breaker/i, 'a pause is no state of the breaker'],
];

/** Phrases of the opposite sense in a text, each with its line and the word to use. */
export function oppositeSense(text: string): readonly string[] {
  return text.split('\n').flatMap((line, at) =>
    OPPOSITE.flatMap(([phrase, instead]) => {
      const [found] = phrase.exec(line) ?? [];
      return found === undefined ? [] : [`line ${at + 1}: "${found}" (${instead})`];
    }),
  );
}
