import { echo } from '../answers.ts';
import type { Call } from '../call.ts';
import { jsonEvents } from '../events/json.ts';
import { queryValue } from '../events/sources.ts';
import { tokensIn } from '../json/tokens.ts';
import type { Provider } from '../provider.ts';
import type { HandshakeAnswer } from '../scheme.ts';
import { itemToken } from '../shapes/client-state.ts';

export const microsoftGraph: Provider = {
  id: 'microsoft-graph',
  label: 'Microsoft Graph',
  status: 'verified',
  signed: 'nothing: clientState in every item',
  freshness: 'none',
  parts: [{ name: 'clientState', from: 'chosen by you when the subscription is made' }],
  // About a thousand notifications; encrypted resource data makes them long, not many.
  limits: { bytes: 2_500_000, parts: { most: 40_000, count: tokensIn } },
  scheme: { verify: itemToken, part: 'clientState', list: 'value', field: 'clientState' },
  handshake: { says: 'POST ?validationToken= is sent back decoded, as text, within 10 s', answer: graphValidation },
  events: {
    read: jsonEvents,
    lists: [
      {
        items: 'value/#',
        // Without an etag two updates of one resource send equal items, and only arrival tells them apart.
        id: [
          'item/subscriptionId',
          'item/resource?',
          'item/changeType|item/lifecycleEvent',
          'item/id|item/resourceData/@odata.etag|now',
        ],
        type: ['item/changeType|item/lifecycleEvent'],
        entity: ['=resource', 'item/resource'],
        account: ['item/tenantId'],
      },
    ],
  },
  unsigned: [
    { source: 'now', gives: ['id'], because: 'without an id or etag two updates of one resource send equal items' },
  ],
  answer: { status: 202, headers: {}, body: '' },
  deadline: '3 s; slow endpoints are throttled, then dropped',
  retries: 'for up to 4 h',
  notes: 'Validation tokens of notifications with resource data are not checked; clientState is.',
};

/** Microsoft Graph tries the URL with a token that must come back decoded, as text, within 10 s. */
function graphValidation(call: Call): HandshakeAnswer {
  const token = queryValue(call.request.url, 'validationToken');
  if (token === undefined) return undefined;
  return echo(token) ?? 'handshake-refused';
}
