import { setTimeout as pause } from 'node:timers/promises';
import { startDev } from '../dev/session.ts';
import { copyProject } from '../harness/project.ts';
import { report } from './report.ts';

/**
 * `npm run bench:dev`: the time from a save of a delivery to the moment when its new code begins to handle an event, with its cold
 * start, ten times. Events come all the time, so the next one after the swap is never long in coming.
 */
const SAVES = 10;
const DELIVERY = 'integrations/crm-to-audience/contact-to-member.ts';
const BEGIN = '    // The member is found by its address';

await using project = await copyProject();
await using dev = await startDev(project);
const times: number[] = [];
let next = BEGIN;
for (let save = 1; save <= SAVES; save++) {
  const line = `    console.log('code ${save}');`;
  const savedAt = performance.now();
  await project.replace(DELIVERY, next, `${line}\n${BEGIN}`);
  next = `${line}\n${BEGIN}`;
  const isHandled = dev.shows(`code ${save}`).then(() => true);
  let sent = 0;
  // A contact every quarter of a second, until the new code shows itself.
  while (!(await Promise.race([isHandled, pause(250, false)]))) await dev.contact(`save-${save}-${++sent}@example.com`);
  times.push((performance.now() - savedAt) / 1000);
  // What was sent is worked off before the next save.
  await pause(2000);
}
times.sort((a, b) => a - b);
console.log(`save → new code handles an event, s: ${times.map((time) => time.toFixed(2)).join(' ')}`);
report([
  { what: 'median', value: times[SAVES / 2] ?? Number.NaN, unit: 's', target: 1.5 },
  { what: 'slowest of ten', value: times.at(-1) ?? Number.NaN, unit: 's', target: 1.5 },
]);
