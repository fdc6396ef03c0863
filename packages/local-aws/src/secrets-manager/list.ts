import type { Input, Output } from '../aws/values.ts';
import { invalidParameter } from './find.ts';
import { pageOf } from './page.ts';
import { summaryOf } from './secrets.ts';
import type { Secret, Store } from './store.ts';

/** What a filter looks at, by its Key. */
const FILTERS: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => [description ?? ''],
  'tag-key': ({ tags }) => Object.keys(tags),
  'tag-value': ({ tags }) => Object.values(tags),
};

/** Lists secrets, the latest created first unless SortOrder is `asc`, without deleted ones unless IncludePlannedDeletion. */
export function listSecrets(store: Store, input: Input): Output {
  const filters = Array.isArray(input.Filters) ? input.Filters.map(matcher) : [];
  const listed = store
    .secrets()
    .filter(({ deleted }) => deleted === undefined || input.IncludePlannedDeletion === true)
    .filter((secret) => filters.every((matches) => matches(secret)))
    .sort((a, b) => (input.SortOrder === 'asc' ? a.created - b.created : b.created - a.created))
    .map((secret) => ({
      ...summaryOf(secret),
      SecretVersionsToStages: Object.fromEntries(
        store
          .versions(secret.arn)
          .filter(({ stages }) => stages.length > 0)
          .map(({ id, stages }) => [id, stages]),
      ),
    }));
  const { page, nextToken } = pageOf(listed, input);
  return { SecretList: page, ...nextToken };
}

/** A filter holds when one of its values is the beginning of what it looks at; `!` in front turns it round. */
function matcher(filter: Input): (secret: Secret) => boolean {
  const texts = FILTERS[String(filter.Key)];
  if (!texts || !Array.isArray(filter.Values))
    throw invalidParameter(
      `The filter ${String(filter.Key)} is not known here: use ${Object.keys(FILTERS).join(', ')} with Values.`,
    );
  const values = filter.Values.map(String);
  const startsWith = (secret: Secret, prefix: string) => texts(secret).some((text) => text.startsWith(prefix));
  return (secret) =>
    values.some((value) => (value.startsWith('!') ? !startsWith(secret, value.slice(1)) : startsWith(secret, value)));
}
