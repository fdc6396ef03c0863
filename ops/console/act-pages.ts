import type { Field, Outcome, Plan } from './act.ts';
import { type Html, html } from './html.ts';
import { PLAN_MINUTES } from './plans.ts';

interface Confirmation {
  readonly plan: Plan;
  readonly id: string;
  readonly token: string;
  readonly environment: string;
  readonly isProduction: boolean;
  /** Whose rights it uses, and where. */
  readonly as: { readonly arn: string; readonly place: string };
  /** What was wrong with the last try. */
  readonly problem?: string;
}

/** What an act would do, with the form that confirms it. */
export function planPage({ plan, id, token, environment, isProduction, as, problem }: Confirmation): Html {
  const { subject, content, fields, confirm, obstacle } = plan;
  const head = html`<p class="subject">${subject}</p>${problem !== undefined && html`<p class="refused" role="alert">${problem}</p>`}`;
  if (obstacle !== undefined)
    return html`${head}<section class="card">${content}<p class="refused" role="alert">Not possible now: ${obstacle}</p></section>`;
  const more = fields.filter(({ isMore }) => isMore);
  const all = isProduction && plan.record ? [...fields, productionField(environment)] : fields;
  return html`${head}<section class="card"><h2>What will happen</h2>${content}</section>
<form class="card act" method="post" action="/acts"><input type="hidden" name="token" value="${token}"><input type="hidden" name="plan" value="${id}">
${all.filter(({ isMore }) => !isMore).map(fieldOf)}
${more.length > 0 && html`<details><summary>Choose more closely</summary>${more.map(fieldOf)}</details>`}
<p class="buttons"><button type="submit" class="go${plan.record ? ' acts' : ''}">${confirm}</button> <a class="button" href="/">Do nothing</a></p>
<p class="stamp">In ${as.place}, as ${as.arn}. This plan can be confirmed for ${PLAN_MINUTES} minutes, once.</p></form>`;
}

const productionField = (environment: string): Field => ({
  name: 'environment',
  label: `This is production. Type ${environment} to confirm`,
  kind: 'text',
  isRequired: true,
});

function fieldOf({ name, label, kind, value = '', isRequired, least, most, hint }: Field): Html {
  const about = hint === undefined ? undefined : html`<span class="hint" id="about-${name}">${hint}</span>`;
  const described = hint === undefined ? '' : `about-${name}`;
  if (kind === 'check')
    return html`<label class="check"><input type="checkbox" name="${name}" value="yes" aria-describedby="${described}"> ${label}${about}</label>`;
  const required = isRequired ? html` required` : '';
  const bounds = kind === 'number' ? html` min="${least ?? 1}" max="${most ?? ''}"` : html` maxlength="500"`;
  return html`<label>${label}${about}<input type="${kind}" name="${name}" value="${value}" autocomplete="off" aria-describedby="${described}"${bounds}${required}></label>`;
}

/** What came of an act. */
export function resultPage({ isDone, lines, next }: Outcome): Html {
  const [first = '', ...rest] = lines;
  return html`<section class="card ${isDone ? 'good' : 'refused'}" role="status"><h2>${isDone ? 'Done' : 'Not done'}</h2><p><b>${first}</b></p>
${rest.map((line) => html`<p>${line}</p>`)}</section><p><a class="button" href="${next.href}">${next.label}</a> <a class="button" href="/">Overview</a></p>`;
}

/** What is wrong with the values of a form. */
export function problemOf(fields: readonly Field[], entered: Readonly<Record<string, string>>): string | undefined {
  for (const { name, label, kind, isRequired, least = 1, most = Number.MAX_SAFE_INTEGER } of fields) {
    const value = entered[name]?.trim() ?? '';
    if (isRequired && value === '') return `"${label}" is empty: fill it in.`;
    if (kind !== 'number' || value === '') continue;
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most)
      return `"${label}" is ${value}: give a whole number from ${least} to ${most}.`;
  }
  return undefined;
}
