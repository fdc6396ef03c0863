import { dashboardGraphs } from '@penstock/local-aws/dashboard';
import { dashboardBody, dashboardName } from '../../../shared/alarms/index.ts';
import { UsageError } from '../../command/command.ts';
import { integrations, project } from '../../command/project.ts';
import { cloudWatchOf } from '../cloud-watch.ts';
import { html } from '../html.ts';
import type { Pane } from '../view.ts';

/** GetMetricData costs 0.01 USD for a thousand metrics: a reload within this time asks for none. */
const KEPT_SECONDS = 60;

/** The graphs of the environment's CloudWatch dashboard, for one integration and delivery. */
export const graphs: Pane = {
  path: '/graphs',
  title: 'Graphs',
  isListed: true,
  async render({ asked, aws, target, reads }) {
    const { environment } = target;
    const settings = project.environments[environment];
    if (!settings)
      throw new UsageError(
        `penstock.config.ts has no environment ${environment}; it has ${Object.keys(project.environments).join(', ')}.`,
      );
    const { owner, docsUrl, production, paging } = settings;
    // Only links of the real dashboard hold region and account, and they are not drawn here.
    const place = { environment, region: '-', account: '-' };
    const body = dashboardBody({ ...place, owner, docsUrl, production, hasPager: paging !== undefined, integrations });
    const source = { cloudWatch: cloudWatchOf(aws.cloudwatch), now: target.now };
    const { lists, widgets } = await reads.get(`graphs ${asked}`, KEPT_SECONDS, () =>
      dashboardGraphs(source, dashboardName(environment), JSON.stringify(body), asked),
    );
    return html`<form class="filters" method="get" aria-label="Choose what is drawn">${lists}<button type="submit">Show</button></form>
<p class="soft">These graphs do not refresh by themselves: CloudWatch charges for each. Times are in UTC.</p><h2>Alarms and graphs</h2>${widgets}`;
  },
};
