/** A URL that may be fetched: https, an exact host and path, no port, user or fragment. */
export interface UrlRule {
  readonly host: RegExp;
  readonly path: RegExp;
}

/** The URL as it will be fetched, or `undefined` when anything about it is not as the rule says. */
export function trustedUrl(text: string, rule: UrlRule): string | undefined {
  if (text.length > 2048 || !/^https:\/\/[\x21-\x7e]+$/.test(text) || /[\\@]/.test(text)) return undefined;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.port || url.username || url.password || url.hash) return undefined;
  // A URL that the parser rewrites is refused: the rule was written for the text as it came.
  if (url.href !== text) return undefined;
  return rule.host.test(url.hostname) && rule.path.test(url.pathname + url.search) ? url.href : undefined;
}
