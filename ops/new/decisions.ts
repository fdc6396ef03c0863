import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Integration, openDecisions } from '../../shared/contract/index.ts';
import { shown } from './files.ts';
import { contractTestTemplate, openList } from './templates/delivery.ts';

const LIST = /(expect\(openDecisions\(contract\)\)\.toEqual\()\[[^\]]*\]/;

/** Writes what is still to decide into the integration's own test, from the contract as it was just written. @returns the decisions */
export async function listDecisions(folder: string, print: (line: string) => void): Promise<readonly string[]> {
  const path = join(folder, 'contract.ts');
  // With a query, so that a contract that was loaded before it was changed is read again.
  const url = `${pathToFileURL(path).href}?${statSync(path).mtimeMs}`;
  const { default: contract }: { default: Integration } = await import(url);
  const open = openDecisions(contract);
  const file = join(folder, 'contract.test.ts');
  if (!existsSync(file)) {
    writeFileSync(file, contractTestTemplate(open));
    print(`created  ${shown(file)}`);
    return open;
  }
  const text = readFileSync(file, 'utf8');
  if (LIST.test(text)) {
    writeFileSync(
      file,
      text.replace(LIST, (_, before: string) => `${before}${openList(open)}`),
    );
    print(`changed  ${shown(file)}`);
  } else print(`${shown(file)} does not list what is still to decide, and was left alone.`);
  return open;
}
