/**
 * What an UpdateItem request sets and removes; members that are undefined are left out. Names stand in their own place: some are
 * reserved words of DynamoDB's, and those of attempts hold `#` and `:`.
 */
export function updateOf(set: Readonly<Record<string, unknown>>, clear: readonly string[]) {
  const present = Object.entries(set).filter(([, value]) => value !== undefined);
  const placeOf = (name: string) => name.replaceAll(/[^A-Za-z0-9]/g, '_');
  const assignments = present.map(([name]) => `#${placeOf(name)} = :${placeOf(name)}`);
  const removals = clear.map((name) => `#${placeOf(name)}`);
  return {
    UpdateExpression: [
      ...(assignments.length > 0 ? [`SET ${assignments.join(', ')}`] : []),
      ...(removals.length > 0 ? [`REMOVE ${removals.join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(
      [...present.map(([name]) => name), ...clear].map((name) => [`#${placeOf(name)}`, name]),
    ),
    ExpressionAttributeValues: Object.fromEntries(present.map(([name, value]) => [`:${placeOf(name)}`, value])),
  };
}
