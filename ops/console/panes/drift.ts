import { resourceName } from '../../../shared/topology/index.ts';
import { DRIFT_DAYS, type DriftRow, readDrift } from '../../../shared/watch/drift/index.ts';
import { calledNow, deliveriesOf } from '../../command/declared.ts';
import { announcements, neededThenNewest } from '../../drift/drift.ts';
import { at } from '../../ledger/text.ts';
import { foreign, type Html, html, table } from '../html.ts';
import { together } from '../reads.ts';
import type { Pane } from '../view.ts';

const KEPT_SECONDS = 300;

/** Fields in which payloads differ from contract and samples: what `ops drift` says. */
export const drift: Pane = {
  path: '/drift',
  title: 'Drift',
  isListed: true,
  async render({ reads, aws, target }) {
    const tableName = resourceName(target.environment, 'ledger');
    const rows = await reads.get('drift', KEPT_SECONDS, () =>
      together(deliveriesOf(undefined), (delivery) =>
        Array.fromAsync(readDrift({ client: aws.dynamo, tableName, deliveries: [delivery] })),
      ),
    );
    const drifting = rows.filter((some) => some.length > 0);
    if (drifting.length === 0)
      return html`<section class="card good"><h2>No drift in the last ${DRIFT_DAYS} days</h2></section>`;
    return html`<p>Where the contract needs the field, change schema or field map before events fail; else add a sample that has it.</p>${drifting.map(ofDelivery)}`;
  },
};

function ofDelivery(rows: readonly DriftRow[]): Html {
  const [{ delivery = '' } = {}] = rows;
  return html`<section class="card"><h2>${calledNow(delivery)}</h2>${table(
    'Fields that drifted (times in UTC)',
    [
      { name: 'Field' },
      { name: 'Drift' },
      { name: 'In' },
      { name: 'Needed' },
      { name: 'Seen', isFigure: true },
      { name: 'First' },
      { name: 'Last' },
    ],
    rows
      .toSorted(neededThenNewest)
      .map(({ path, kind, operation = 'event', isRequired, count, firstSeen, lastSeen }) => [
        foreign(path),
        foreign(kind),
        foreign(operation),
        isRequired ? html`<b class="bad">yes</b>` : 'no',
        count,
        at(firstSeen),
        at(lastSeen),
      ]),
  )}<p class="soft">Vendors announce changes at ${announcements(delivery).join(', ')}</p></section>`;
}
