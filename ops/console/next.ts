import type { NextAction } from '../status/model.ts';
import { capital, hereFor } from './here.ts';
import { type Html, html, linked } from './html.ts';

/** A command as a link to the page that does the same; as text where only the command line does it. */
export function commandHtml(command: string): Html {
  const here = hereFor(command);
  return html`<p class="buttons">${here ? html`<a class="button" href="${here.href}">${here.label}</a>` : html`<code>${linked(command)}</code>`}</p>`;
}

/** What a person does next. */
export const nextHtml = ({ text, command }: NextAction): Html =>
  html`<div class="next"><p>${linked(capital(text))}</p>${command !== undefined && commandHtml(command)}</div>`;
