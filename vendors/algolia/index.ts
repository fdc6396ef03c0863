import * as z from 'zod';
import { simulatedVendor } from '../toolkit/account.ts';
import { CONTROL } from '../toolkit/control.ts';
import type { RequestHead } from '../toolkit/request.ts';
import { checked } from '../toolkit/settings.ts';
import type { VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { algoliaAccount } from './account.ts';
import { algoliaApi, refusal } from './api.ts';
import { type AlgoliaRecord, recordBook } from './records.ts';
import { type AlgoliaSettings, type ApiKey, algoliaSettings } from './settings.ts';

const edit = z.strictObject({
  put: z.array(z.looseObject({ objectID: z.string() })).optional(),
  remove: z.array(z.string()).optional(),
});

/** Algolia's Search API: the records of indices, written one by one or in batches. */
export const algolia: VendorDefinition<AlgoliaSettings> = {
  name: 'algolia',
  settings: algoliaSettings,
  open({ store, clock, settings }: VendorContext<AlgoliaSettings>): VendorBehaviour {
    const records = recordBook(store, clock, () => settings().taskMs);
    const answer = algoliaApi({ records, clock, settings });
    const refused = refusal(403, 'Invalid Application-ID or API key');
    return {
      // Algolia takes 1 GB in a batch; this keeps a mistake from filling the memory.
      bodyLimit: 16 * 1024 * 1024,
      admit: (head) =>
        keyOf(head, settings())
          ? { granted: true, headers: { 'content-type': 'application/json; charset=UTF-8' } }
          : { granted: false, answer: refused },
      handle(request) {
        const key = keyOf(request, settings());
        return key ? answer(request, key) : refused;
      },
      failure: (status) => refusal(status, status === 413 ? 'Request entity too large' : 'Internal server error'),
      records: () => ({
        indices: Object.fromEntries(records.indices().map((index) => [index, records.all(index).slice(0, 1000)])),
      }),
      controls: [
        {
          method: 'GET',
          pattern: `${CONTROL}/effects/:index`,
          about: 'saves and deletions that were accepted, by objectID',
          handle: ({ params: { index = '' } }) => ({ effects: records.effects(index) }),
        },
        {
          method: 'GET',
          pattern: `${CONTROL}/records/:index`,
          about: 'every record of an index',
          handle: ({ params: { index = '' } }) => ({ records: records.all(index) }),
        },
        {
          method: 'GET',
          pattern: `${CONTROL}/count/:index`,
          about: 'how many records an index has',
          handle: ({ params: { index = '' } }) => ({ count: records.all(index).length }),
        },
        {
          method: 'POST',
          pattern: `${CONTROL}/records/:index`,
          about:
            'edits records behind the API, as a person in the dashboard: {"put":[{"objectID"}],"remove":["objectID"]}',
          handle({ params: { index = '' }, body }) {
            const { put = [], remove = [] } = checked(edit, body);
            for (const record of put) records.save(index, record as AlgoliaRecord);
            for (const one of remove) records.remove(index, one);
            return { records: records.all(index).length };
          },
        },
      ],
      refresh: records.reload,
      async close() {},
    };
  },
};

function keyOf(
  { headers }: Pick<RequestHead, 'headers'>,
  { applicationId, keys }: AlgoliaSettings,
): ApiKey | undefined {
  if (applicationId === '' || headers['x-algolia-application-id'] !== applicationId) return undefined;
  return keys.find(({ key }) => key === headers['x-algolia-api-key']);
}

export default simulatedVendor(algolia, algoliaAccount);
