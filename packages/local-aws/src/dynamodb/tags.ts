import type { Input, Output } from '../aws/values.ts';
import { validate } from './engine.ts';
import type { Entries } from './entries.ts';
import { readSettings, requireTable, tableName, writeSettings } from './records.ts';
import { tagsOf } from './tables.ts';

export function tagResource(entries: Entries, input: Input): Output {
  const name = taggedTable(entries, 'TagResource', input);
  const { tags } = readSettings(entries, name);
  writeSettings(entries, name, { tags: { ...tags, ...Object.fromEntries(tagsOf(input.Tags)) } });
  return {};
}

export function untagResource(entries: Entries, input: Input): Output {
  const name = taggedTable(entries, 'UntagResource', input);
  const gone = Array.isArray(input.TagKeys) ? input.TagKeys : [];
  const tags = Object.entries(readSettings(entries, name).tags).filter(([key]) => !gone.includes(key));
  writeSettings(entries, name, { tags: Object.fromEntries(tags) });
  return {};
}

export function listTagsOfResource(entries: Entries, input: Input): Output {
  const { tags } = readSettings(entries, taggedTable(entries, 'ListTagsOfResource', input));
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function taggedTable(
  entries: Entries,
  operation: 'TagResource' | 'UntagResource' | 'ListTagsOfResource',
  input: Input,
): string {
  validate(entries, operation, input);
  return requireTable(entries, tableName(input.ResourceArn)).TableName;
}
