import { stateOf } from './state.ts';

/** Why the valve keeps deliveries disabled, by delivery. @param item the valve's row, as the document client reads it */
export function disabledDeliveries(
  item: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, readonly string[]>> {
  const { disabled } = stateOf(item);
  return Object.fromEntries(Object.entries(disabled).map(([delivery, { reasons }]) => [delivery, reasons]));
}
