/** A dashboard's body as CloudWatch reads it, in the part that is shown here. */
export interface Body {
  /** How far back it looks, in milliseconds. */
  readonly lookBackMs: number;
  readonly variables: readonly Variable[];
  readonly widgets: readonly Widget[];
}

export interface Variable {
  readonly id: string;
  readonly label: string;
  readonly pattern: string;
  readonly defaultValue: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Properties;
}

export type Properties = Readonly<Record<string, unknown>>;

const DURATION = /^-P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;

/**
 * Reads a body.
 * @throws Error naming a variable that CloudWatch takes and this page does not know, or an unknown start.
 */
export function readBody(text: string): Body {
  const { start = '-PT3H', variables = [], widgets = [] } = JSON.parse(text);
  const [, days = 0, hours = 0, minutes = 0] = DURATION.exec(start) ?? [];
  const lookBackMs = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
  if (lookBackMs === 0) throw new Error(`The dashboard starts at ${start}; only periods such as -PT3H are known here.`);
  const other = variables.find(
    ({ type, inputType }: Properties) => type !== 'pattern' || !['select', 'radio'].includes(String(inputType)),
  );
  if (other) {
    const { id, type, inputType } = other;
    throw new Error(`The variable ${id} is a ${type} of input ${inputType}; only patterns to choose are known here.`);
  }
  return { lookBackMs, variables, widgets };
}

/** What was chosen of each variable: what is asked for if it is one of the values, else its default. */
export function choicesOf({ variables }: Body, asked: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(
    variables.map(({ id, values, defaultValue }) => {
      const wanted = asked.get(id);
      return [id, values.some(({ value }) => value === wanted) ? String(wanted) : defaultValue];
    }),
  );
}

/** The widgets with what was chosen in the place of each variable's pattern. */
export function chosenWidgets({ widgets, variables }: Body, choices: ReadonlyMap<string, string>): readonly Widget[] {
  return variables.reduce(
    (chosen, { id, pattern }) => replaced(chosen, new RegExp(pattern, 'g'), choices.get(id) ?? ''),
    widgets,
  );
}

function replaced<Part>(part: Part, pattern: RegExp, value: string): Part {
  if (typeof part === 'string') return part.replace(pattern, () => value) as Part;
  if (Array.isArray(part)) return part.map((item) => replaced(item, pattern, value)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, replaced(item, pattern, value)])) as Part;
}
