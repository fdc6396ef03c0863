/** Why `url` cannot be a vendor's base URL, or nothing: https, or http on this machine; an origin without a path. */
export function baseUrlProblem(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const remedy = 'give an https origin such as https://api.example.com, without path or trailing slash.';
  if (!parsed || parsed.origin !== url) return `base URL is "${url}"; ${remedy}`;
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname);
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && loopback)
    ? undefined
    : `base URL is "${url}", which is not encrypted; ${remedy}`;
}
