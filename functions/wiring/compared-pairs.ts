import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Reconciliation } from '../../shared/contract/index.ts';
import { allPairs, tableRows } from '../../shared/links/index.ts';
import type { ReconcileServices } from '../../shared/reconcile/index.ts';

/** The pairs of a reconciliation's link; nothing where it names none. */
export function openComparedPairs(
  client: DynamoDBClient,
  tableName: string,
  { link }: Reconciliation,
): Pick<ReconcileServices, 'links'> {
  if (!link) return {};
  const place = { client, tableName, link: link.definition.name };
  const rows = tableRows(place);
  return {
    links: {
      all: () => allPairs(place),
      async of(side, id) {
        if (side !== link.from) {
          const other = await rows.owner(id);
          return other === undefined ? {} : { other };
        }
        const { to: other, erasedAt } = (await rows.pair(id)) ?? {};
        return { ...(other !== undefined && { other }), ...(erasedAt !== undefined && { isErased: true }) };
      },
    },
  };
}
