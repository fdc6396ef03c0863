import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { type Line, proseOf, where } from './text.ts';

const root = join(import.meta.dirname, '../..');

/** Decisions by their four digits. */
export function decisions(): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(readdirSync(join(root, 'docs/decisions')), (name) => name.slice(0, 4));
}

/** A file or folder of this repository. Names in capitals, such as `integrations/NAME/contract.ts`, are placeholders. */
const PATH =
  /(?<![\w./-])(?:\.\.?\/)*(?:dev|docs|functions|infra|integrations|ops|packages|shared|test|vendors)\/[\w.*/-]+\.(?:ts|mjs|md|json)\b/g;
const DECISION_PATH = /docs\/decisions\/(\d{4})(-[\w-]+)?/g;
const DECISION_NUMBER = /\bdecisions? (?:no\.? )?\d+/gi;
const REQUIREMENT = /(?<![\w#&%/.-])[A-I]\d{1,2}\b(?![\w-])/g;
const ELSEWHERE = /\bdesign decision|\b(?:requirements|house|design|style|lessons|sync-crm-email)\.md\b/gi;

/** Why the citations of a file lead nowhere; empty if each one exists in this repository. */
export function brokenCitations(file: string, source?: string): readonly string[] {
  // An example imports from a project of its own.
  const lines = proseOf(file, source).filter(({ text }) => !/^[\s*]*import .* from '\.\//.test(text));
  return lines.flatMap((line) => [
    ...found(line, DECISION_NUMBER).map((text) => `${where(line)} cites "${text}": cite docs/decisions/NNNN`),
    ...found(line, REQUIREMENT).map((text) => `${where(line)} cites "${text}", which no document here explains`),
    ...found(line, ELSEWHERE).map((text) => `${where(line)} cites "${text}", which is not in this repository`),
    ...[...line.text.matchAll(DECISION_PATH)]
      .filter(([, number = '', slug]) => !isDecision(number, slug))
      .map(([text]) => `${where(line)} cites ${text}, and there is no such decision`),
    ...found(line, PATH)
      .filter((path) => !isPath(path, line))
      .map((path) => `${where(line)} cites ${path}, and there is no such file`),
  ]);
}

const found = ({ text }: Line, pattern: RegExp) => [...text.matchAll(pattern)].map(([match]) => match);

function isDecision(number: string, slug: string | undefined): boolean {
  const names = decisions().get(number) ?? [];
  return slug === undefined ? names.length > 0 : names.includes(`${number}${slug}.md`);
}

/** The team's files, and pages that are generated from them: what is shipped there, a team may delete. */
const OF_THE_TEAM = /^(integrations\/|docs\/(contracts|runbooks)\/)/;

function isPath(path: string, { file }: Line): boolean {
  if (/\*|\b[A-Z]{2,}\b/.test(path) || OF_THE_TEAM.test(path)) return true;
  return existsSync(join(root, path)) || existsSync(join(root, normalize(join(dirname(file), path))));
}
