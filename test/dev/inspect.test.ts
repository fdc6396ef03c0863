import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject, type ProjectCopy } from '../harness/project.ts';
import { until } from '../harness/until.ts';
import { type Debugger, openDebugger } from './debugger.ts';
import { type DevSession, startDev } from './session.ts';

const DELIVERY = 'integrations/crm-to-audience/contact-to-member.ts';
let project: ProjectCopy;
let dev: DevSession;

beforeAll(async () => {
  project = await copyProject();
  dev = await startDev(project, ['--inspect', 'contact-to-member', '--inspect-port', '0']);
});
afterAll(async () => {
  await dev?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

/** Attaches to the address that is on the screen, from a place on. */
async function attach(from = 0): Promise<Debugger> {
  await dev.shows(/Debugger listening on ws:\S+\n/, from);
  const [, url = ''] = /Debugger listening on (ws:\S+)/.exec(dev.screen().slice(from)) ?? [];
  return openDebugger(url);
}

/** Goes on, and stops no more: on a slow machine an attempt may fail and be made again, and no one would resume that one. */
async function goOn(inspector: Debugger): Promise<void> {
  await inspector.call('Debugger.setBreakpointsActive', { active: false });
  await inspector.call('Debugger.resume');
}

/** The line of the delivery that holds a text, from 0. */
async function lineOf(text: string): Promise<number> {
  const lines = (await readFile(join(project.folder, DELIVERY), 'utf8')).split('\n');
  return lines.findIndex((line) => line.includes(text));
}

/** As an editor does it: sets the breakpoint in the TypeScript, by the map of the bundle. @returns the map */
async function breakAt(inspector: Debugger, line: number): Promise<SourceMap> {
  const { url, sourceMapURL } = await inspector.script(/\/index\.mjs$/);
  const text = await readFile(fileURLToPath(new URL(sourceMapURL, url)), 'utf8');
  const map = new SourceMap(JSON.parse(text));
  const source = pathToFileURL(join(project.folder, DELIVERY)).href;
  const bundle = (await readFile(fileURLToPath(url), 'utf8')).split('\n');
  const lineNumber = bundle.findIndex((content, at) => {
    const entry = map.findEntry(at, content.search(/\S|$/));
    return 'originalLine' in entry && entry.originalSource === source && entry.originalLine === line;
  });
  expect(lineNumber).toBeGreaterThan(0);
  await inspector.call('Debugger.setBreakpointByUrl', { urlRegex: 'index\\.mjs$', lineNumber });
  return map;
}

test('a breakpoint in the team’s TypeScript stops the worker there; once resumed, the event is delivered', async () => {
  const inspector = await attach();
  const line = await lineOf("if (event.propertyName === 'email')");
  const map = await breakAt(inspector, line);
  await dev.contact('paused@example.com');
  const { lineNumber, columnNumber } = await inspector.paused();
  const entry = map.findEntry(lineNumber, columnNumber);
  expect(entry).toMatchObject({
    originalSource: pathToFileURL(join(project.folder, DELIVERY)).href,
    originalLine: line,
  });
  expect(await dev.written()).toBe(0);
  await goOn(inspector);
  await until(
    () => dev.written(),
    (written) => written === 1,
  );
  inspector.close();
});

test('after a save the worker has the new code and can be reached by a debugger again', async () => {
  const from = dev.screen().length;
  await project.replace(
    DELIVERY,
    '    // The member is found',
    "    console.log('new code');\n    // The member is found",
  );
  const inspector = await attach(from);
  await breakAt(inspector, await lineOf("console.log('new code')"));
  await dev.contact('again@example.com');
  await inspector.paused();
  await goOn(inspector);
  await dev.shows(/^crm-to-audience-contact-to-member \| new code$/m, from);
  inspector.close();
});

test('a worker that stands at a breakpoint ends with the watcher', async () => {
  const inspector = await attach(dev.screen().lastIndexOf('Debugger listening'));
  await breakAt(inspector, await lineOf("console.log('new code')"));
  const { result } = (await inspector.call('Runtime.evaluate', { expression: 'process.pid' })) as {
    readonly result: { readonly value: number };
  };
  await dev.contact('stands@example.com');
  await inspector.paused();
  process.kill(Number(await readFile(join(dev.folder, 'running.pid'), 'utf8')), 'SIGKILL');
  const isThere = () => {
    try {
      return process.kill(result.value, 0);
    } catch {
      return false;
    }
  };
  await until(isThere, (there) => !there);
});
