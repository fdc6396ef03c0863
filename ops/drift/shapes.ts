import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerName, baselineOf, type Shapes } from '../../shared/watch/drift/index.ts';

/**
 * The text of an integration's `shapes.json`: the baselines that its samples show; `undefined` without samples. The samples are
 * `samples/events.json`, a list of events, and `samples/answers/OPERATION.json`, one answer each; further answers of the same
 * operation are in `OPERATION.2.json` and so on.
 * @throws Error naming the file that is invalid
 */
export function shapesText(folder: string): string | undefined {
  const events = join(folder, 'samples/events.json');
  const answers = join(folder, 'samples/answers');
  const shapes: Shapes = {
    ...(existsSync(events) && { event: baselineOf(listIn(events)) }),
    ...(existsSync(answers) && { answers: answersIn(answers) }),
  };
  return Object.keys(shapes).length > 0 ? `${JSON.stringify(shapes, null, 2)}\n` : undefined;
}

function answersIn(folder: string): NonNullable<Shapes['answers']> {
  const files = readdirSync(folder).sort();
  const byName = Map.groupBy(files, (file) => nameOf(join(folder, file), file));
  return Object.fromEntries(
    [...byName].map(([name, group]) => [name, baselineOf(group.map((file) => read(join(folder, file))))]),
  );
}

function nameOf(path: string, file: string): string {
  const name = file.replace(/(\.\d+)?\.json$/, '');
  if (!file.endsWith('.json') || name !== answerName(name))
    throw new Error(`${path} names no operation: call it as the operation in kebab-case, such as read-contact.json.`);
  return name;
}

function listIn(path: string): readonly unknown[] {
  const value = read(path);
  if (!Array.isArray(value) || value.length === 0)
    throw new Error(`${path} must be a JSON list with at least one event.`);
  return value;
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`${path} is not JSON.`);
  }
}
