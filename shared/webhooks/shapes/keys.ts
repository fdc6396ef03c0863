/** How the text of a secret becomes the bytes of a key. A secret has one form; it is never guessed. */

/** The text itself in UTF-8. */
export const asText = (text: string): string => text;
