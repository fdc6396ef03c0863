/** What may be shown of payloads and of calls: structure, identifiers, and what the field map says is not personal. */
export { type FailedCall, maskCall } from './call.ts';
export { parseExactly } from './exact-json.ts';
export { isData, isFieldName } from './keys.ts';
export { idsOf, knownOf } from './known.ts';
export { maskValue } from './values.ts';
