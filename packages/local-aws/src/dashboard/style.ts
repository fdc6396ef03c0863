/** Alarms as lights and graphs, on a grid of 24 that becomes one column where there is no room. */
export const GRAPH_STYLE = `
.dashboard { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)); grid-auto-rows: minmax(34px, auto); gap: 10px; }
.widget { grid-column: var(--x) / span var(--w); grid-row: var(--y) / span var(--h); background: var(--card);
  border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; display: flex; flex-direction: column; min-width: 0; }
.widget h2 { margin: 0 0 6px; font-size: 18px; }
.widget h3 { margin: 0 0 8px; font-size: 14px; }
.widget p { margin: 0 0 8px; }
.widget ul { margin: 0 0 8px; padding-left: 20px; }
.widget.text table { border-collapse: collapse; width: 100%; }
.lights { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 8px; align-items: start; }
.light { border: 1px solid var(--line); border-radius: 8px; }
.light summary, .light.gone { display: flex; gap: 8px; align-items: center; padding: 7px 10px; cursor: pointer; list-style: none; }
.light summary::-webkit-details-marker { display: none; }
.light span { overflow-wrap: break-word; min-width: 0; }
.light.ALARM summary { flex-wrap: wrap; } .light.ALARM summary span { flex: 1; } .light.ALARM summary b { flex-basis: 100%; margin-left: 19px; }
.light i { flex: none; width: 11px; height: 11px; border-radius: 50%; background: var(--good); }
.light b { margin-left: auto; font-size: 12px; font-weight: 600; color: var(--good); white-space: nowrap; }
.light.ALARM { border-color: var(--bad); background: var(--badge); }
.light.ALARM i { background: var(--bad); border-radius: 2px; } .light.ALARM b { color: var(--bad); }
.light.INSUFFICIENT_DATA i { background: none; border: 2px solid var(--unsure); } .light.INSUFFICIENT_DATA b { color: var(--unsure); }
.light.gone i { background: none; border: 2px dashed var(--soft); } .light.gone { color: var(--soft); }
.about { overflow-wrap: anywhere; padding: 4px 10px 8px; font-size: 13px; border-top: 1px solid var(--line); } .about p { margin: 4px 0; }
.chart { display: flex; flex-direction: column; flex: 1; min-height: 150px; }
.plot { position: relative; flex: 1; min-height: 100px; margin-left: 42px; }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.grid { stroke: var(--grid); fill: none; vector-effect: non-scaling-stroke; }
.line { fill: none; stroke-width: 2.5px; stroke-linecap: round; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.dot { fill: none; stroke-width: 6px; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.threshold { fill: none; stroke: var(--bad); stroke-width: 1.5px; stroke-dasharray: 6 4; vector-effect: non-scaling-stroke; }
.y { position: absolute; right: 100%; margin-right: 8px; transform: translateY(-50%); font-size: 11px; color: var(--soft); }
.limit { position: absolute; right: 0; transform: translateY(-100%); font-size: 11px; color: var(--bad); background: var(--card); padding: 0 4px; }
.limit.under { transform: translateY(2px); }
.none { position: absolute; inset: 55% 0 0; display: grid; place-items: center; color: var(--soft); font-size: 13px; }
.x { display: flex; justify-content: space-between; margin: 6px 0 0 42px; font-size: 11px; color: var(--soft); }
.widget .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 0; padding: 0; font-size: 12.5px; }
.legend i { display: inline-block; width: 12px; height: 4px; border-radius: 2px; margin-right: 6px; vertical-align: middle; }
@media (max-width: 900px) {
  .dashboard { display: flex; flex-direction: column; }
  .plot { min-height: 150px; flex: none; height: 150px; } .lights { grid-template-columns: minmax(0, 1fr); }
  .widget.text table, .widget.text tbody, .widget.text tr, .widget.text td { display: block; } .widget.text thead { display: none; }
  .widget.text td { border: 0; padding: 1px 0; } .widget.text tr { padding: 6px 0; border-bottom: 1px solid var(--grid); }
}`;

/** One sheet for both pages, light and dark; see {@link GRAPH_STYLE} for what stands in the pages. */
export const STYLE = `
:root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --ink: #16202b; --soft: #5c6b7a; --line: #dfe3e8; --grid: #eceff2;
  --good: #1a7f37; --bad: #cf222e; --unsure: #9a6700; --badge: #fdecec; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --page: #0e1217; --card: #171d24; --ink: #e3e9f0; --soft: #93a1b0; --line: #2a333d;
  --grid: #222a33; --good: #3fb950; --bad: #ff6b62; --unsure: #d9a520; --badge: #3a1a1c; --link: #6cb2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
a { color: var(--link); }
header { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; padding: 12px 20px; background: var(--card);
  border-bottom: 1px solid var(--line); }
header h1 { font-size: 17px; margin: 0; }
.stamp { display: block; font-weight: 400; }
nav { display: flex; gap: 4px; }
nav a { padding: 4px 12px; border-radius: 6px; text-decoration: none; color: var(--soft); }
nav a[aria-current] { background: var(--page); color: var(--ink); font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; margin-left: auto; }
label { display: grid; font-size: 12px; color: var(--soft); }
select, input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: 5px 8px; max-width: 270px; }
button { font-weight: 600; cursor: pointer; }
.stamp { color: var(--soft); font-size: 12px; }
main { padding: 14px 20px 40px; }
th { text-align: left; font-size: 12px; color: var(--soft); font-weight: 600; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
.refused { color: var(--bad); font-weight: 600; }
.logs { display: grid; grid-template-columns: 230px minmax(0, 1fr); gap: 14px; align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px; min-width: 0; }
.questions h2 { font-size: 12px; color: var(--soft); margin: 12px 0 4px; overflow-wrap: anywhere; } .questions h2:first-child { margin-top: 0; }
.questions a { display: block; padding: 4px 8px; border-radius: 6px; text-decoration: none; }
.questions a[aria-current] { background: var(--page); color: var(--ink); font-weight: 600; }
.answer h2 { margin: 0 0 4px; font-size: 18px; } .answer form { margin: 10px 0; } .answer input { width: 340px; max-width: none; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 12.5px; }
.scroll { overflow-x: auto; } .result { border-collapse: collapse; font-size: 13px; width: 100%; }
.result td, .result th { white-space: nowrap; padding-right: 16px; } .result .long { white-space: normal; overflow-wrap: anywhere; min-width: 420px; } .missing { color: var(--soft); }
.result .number { font-variant-numeric: tabular-nums; }
.empty { color: var(--soft); }
@media (max-width: 900px) {
  header, main { padding-left: 12px; padding-right: 12px; } form { margin-left: 0; width: 100%; } label, select, input, .answer input { width: 100%; max-width: none; }
  .logs { grid-template-columns: minmax(0, 1fr); }
}
${GRAPH_STYLE}`;
