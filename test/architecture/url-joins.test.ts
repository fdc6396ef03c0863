import { expect, test } from 'vitest';
import { readSource, sourceFiles } from './modules.ts';

/** Places that continue a URL as text, and why that is safe there. */
const JOINED_AS_TEXT: Readonly<Record<string, string>> = {
  'functions/receive.ts': 'what the vendor signed is compared letter by letter; nothing is sent there',
  'infra/integration-stack.ts': 'the API’s own URL is a token of CloudFormation, which no parser reads',
  'infra/links.ts': 'a link for people; synth refuses a docs URL with query, fragment or credentials',
  'shared/alarms/dashboards/shared.ts': 'links for people, as above',
  'shared/page/console.ts': 'a link for people, to the console of AWS',
};
const PRODUCT = /^(functions|infra|integrations|ops|shared)\//;
const JOINS = [
  // `${baseUrl}/path` and `${origin}${path}`
  /\$\{(?:\w+\.)*(?:\w*[uU]rl|\w*[oO]rigin)\}(?:\/|\$\{)/,
  // baseUrl + path
  /\b(?:\w+\.)*(?:\w*[uU]rl|\w*[oO]rigin) \+ /,
  // new URL(a + b) and new URL(`…${b}`) without a base
  /new URL\([^,)]*\+[^,)]*\)/,
];

const joins = (source: string) => JOINS.some((pattern) => pattern.test(source.replaceAll(/^ *(\*|\/\/).*$/gm, '')));

test('URLs are joined by a parser, but for places that say why not', () => {
  const found = sourceFiles().filter(
    (file) => PRODUCT.test(file) && !file.includes('/demonstration/') && joins(readSource(file)),
  );
  expect(found.sort()).toEqual(Object.keys(JOINED_AS_TEXT).sort());
});

test.each([
  'const url = new URL(options.baseUrl + call.path);',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
  'url: `${origin}/v2/enqueue`,',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
  'url: `${settings.publicUrl}${webhookPath(name)}`,',
  'const url = baseUrl + authentication.tokenPath;',
])('a join as text is found: %s', (source) => {
  expect(joins(source)).toBe(true);
});
