import { type AlarmSeen, nameOfArn } from './alarms.ts';
import type { Properties } from './body.ts';
import { type Html, html } from './html.ts';
import type { Look } from './look.ts';
import { refuseOthers } from './refused.ts';
import { ago } from './words.ts';

const WORDS = { ALARM: 'rings', INSUFFICIENT_DATA: 'no data', OK: 'ok' } as const;
const ORDER = Object.keys(WORDS);

/** Alarms as lights, those that ring first; each opens to what it says of itself. */
export function lights(properties: Properties, { alarms, dashboard, range }: Omit<Look, 'source'>): Html {
  refuseOthers('The alarm widget', properties, ['title', 'alarms', 'sortBy']);
  const names = (properties.alarms as readonly string[]).map(nameOfArn);
  const found = names.flatMap((name) => alarms.get(name) ?? []);
  const missing = names.filter((name) => !alarms.has(name));
  const prefix = commonPrefix(names.length > 1 ? names : [...names, `${dashboard}-`]);
  const sorted = found.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (b.since ?? 0) - (a.since ?? 0),
  );
  return html`<div class="lights">${sorted.map((alarm) => light(alarm, prefix, range.to))}${missing.map(
    (name) => html`<span class="light gone"><i></i>${name}: there is no such alarm</span>`,
  )}</div>`;
}

function light({ name, state, since, reason, description }: AlarmSeen, prefix: string, now: number): Html {
  return html`<details class="light ${state}"><summary><i></i><span>${name.slice(prefix.length)}</span><b>${WORDS[state]}${
    state === 'ALARM' && since !== undefined ? `, ${ago(now - since)}` : ''
  }</b></summary><div class="about"><p>${reason}</p>${description
    .split('\n')
    .filter(Boolean)
    .map((line) => html`<p>${line}</p>`)}</div></details>`;
}

/** What all names begin with, up to a hyphen: the page leaves it out. */
function commonPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, first.lastIndexOf('-', length - 1) + 1);
}
