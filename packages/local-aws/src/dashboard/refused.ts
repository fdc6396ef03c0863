/** What a widget asks for and this page does not know: it is said in the widget's place. */
export class WidgetRefused extends Error {}

/** Refuses members that are not known, by name: nothing is dropped silently. */
export function refuseOthers(what: string, given: object, known: readonly string[]): void {
  const others = Object.keys(given).filter((name) => !known.includes(name));
  if (others.length > 0) throw new WidgetRefused(`${what}: ${others.join(', ')} is not known to the local page.`);
}
