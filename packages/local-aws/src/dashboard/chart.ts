import { type Html, html } from './html.ts';
import type { Point, Range, Series } from './series.ts';
import { number, time } from './words.ts';

export interface Threshold {
  readonly value: number;
  /** `rings at ≥ 900`. */
  readonly label: string;
}

/** The drawing's own units; it is stretched to its place, while strokes and words keep their size. */
const WIDE = 1000;
const HIGH = 300;
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#9467bd', '#8c564b', '#7f7f7f'];

/** A graph of lines over time, with a red line at a threshold and a legend that says the newest values. */
export function chart(series: readonly Series[], range: Range, threshold?: Threshold): Html {
  const shown = series.map((one, i) => ({ ...one, color: one.color ?? COLORS[i % COLORS.length] ?? '#1f77b4' }));
  const values = shown.flatMap(({ points }) => points.map(([, value]) => value));
  const top = niceAbove(Math.max(0, ...values, threshold?.value ?? 0));
  const place = ([at, value]: Point) =>
    // A period that began before the range is known from the range on.
    `${round((Math.max(0, at - range.from) / (range.to - range.from)) * WIDE)} ${round(HIGH - (value / top) * HIGH)}`;
  const spoken = `${shown.map(({ label, points }) => `${label}: ${newest(points)}`).join('; ')}${threshold ? `; ${threshold.label}` : ''}`;

  return html`<div class="chart">
  <div class="plot">
    <svg viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" role="img" aria-label="${spoken}">
      ${[0, 0.5, 1].map((share) => html`<path class="grid" d="M0 ${HIGH * share}H${WIDE}"/>`)}
      ${threshold && html`<path class="threshold" d="M0 ${round(HIGH - (threshold.value / top) * HIGH)}H${WIDE}"/>`}
      ${shown.map(({ points, color, stepMs }) => {
        const runs = runsOf(points, stepMs);
        const lines = runs.filter((run) => run.length > 1).map((run) => `M${run.map(place).join('L')}`);
        const dots = runs.filter((run) => run.length === 1).map((run) => `M${run.map(place).join('')}h0`);
        return html`<path class="line" stroke="${color}" d="${lines.join('')}"/><path class="dot" stroke="${color}" d="${dots.join('')}"/>`;
      })}
    </svg>
    ${[0, 0.5, 1].map((share) => html`<span class="y" style="top:${share * 100}%">${number(top * (1 - share))}</span>`)}
    ${threshold && html`<span class="limit${threshold.value / top > 0.8 ? ' under' : ''}" style="top:${round(100 - (threshold.value / top) * 100)}%">${threshold.label}</span>`}
    ${values.length === 0 ? html`<span class="none"><span>no data in this time</span></span>` : undefined}
  </div>
  <div class="x">${ticks(range).map((label) => html`<span>${label}</span>`)}</div>
  <ul class="legend">${shown.map(({ label, color, points }) => html`<li><i style="background:${color}"></i>${label} <b>${newest(points)}</b></li>`)}</ul>
</div>`;
}

/** Neighbours in time: between two runs something is missing, and no line is drawn. */
function runsOf(points: readonly Point[], stepMs: number): readonly (readonly Point[])[] {
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run && before && point[0] - before[0] <= stepMs) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

function newest(points: readonly Point[]): string {
  const last = points.at(-1);
  return last ? number(last[1]) : '–';
}

function ticks({ from, to }: Range): readonly string[] {
  const isLong = to - from > 86_400_000;
  return [0, 0.25, 0.5, 0.75, 1].map((share) => time(from + (to - from) * share, isLong));
}

/** 1, 2, 3, 4, 5, 6, 8, 10, 20 …: the least that leaves some air above. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const wanted = value * 1.1;
  const size = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((factor) => factor * size >= wanted) ?? 10;
  return step * size;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
