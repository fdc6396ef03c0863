import { type Delivery, fieldMapsOf } from '../../shared/contract/index.ts';
import { code, table } from './markdown.ts';

/** A table of each field map of a delivery: the contract page's own part. */
export function fieldsSection(delivery: Parameters<typeof fieldMapsOf>[0]): readonly string[] {
  const maps = fieldMapsOf(delivery);
  return maps.flatMap(({ events, fields }) => {
    const rows = fieldRows(fields);
    const title = maps.length === 1 ? '### Fields' : `### Fields of ${events.map(code).join(', ')}`;
    return rows.length === 0 ? [] : [title, table(['Field', 'From', 'To', 'Owner', 'Type', 'When empty'], rows)];
  });
}

/** An item's fields follow their list. */
function fieldRows(fields: Delivery['fields'], above = ''): string[][] {
  return Object.entries(fields).flatMap(([field, rule]) => {
    const name = `${above}${field}`;
    if (rule.type === 'constant') return [[name, '', code(rule.to), rule.owner, typeText(rule), '']];
    const row = [name, code(rule.from), code(rule.to), rule.owner, typeText(rule), rule.whenEmpty];
    return rule.type === 'list' ? [row, ...fieldRows(rule.fields, `${name}[].`)] : [row];
  });
}

const ROUNDING = { refuse: 'never rounded', 'half-up': 'rounded half up', 'half-even': 'rounded half to even' };

function typeText(rule: Delivery['fields'][string]): string {
  switch (rule.type) {
    case 'text':
      return `text, up to ${rule.maxLength} characters`;
    case 'timestamp':
      return `${rule.format} to ${rule.toFormat}`;
    case 'date':
      return `${rule.format} to the date in ${rule.timeZone}`;
    case 'decimal':
      return `decimal, ${rule.places} places, ${ROUNDING[rule.rounding]}`;
    case 'money':
      return `money in ${rule.unit} to ${rule.toUnit} units of ${code(rule.currency)}, ${ROUNDING[rule.rounding]}`;
    case 'constant':
      return `always ${code(String(rule.value))}`;
    case 'list':
      return 'list';
    case 'enum':
      return Object.entries(rule.values)
        .map(([from, to]) => `${from} → ${to}`)
        .join(', ');
    default:
      return rule.type;
  }
}
