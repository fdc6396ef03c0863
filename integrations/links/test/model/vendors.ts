import type { Clock } from '@penstock/local-aws/clock';
import type { HttpRequest } from '../../../../shared/call/client/http.ts';
import { HUBSPOT, hubspotAccount } from '../../../../vendors/hubspot/account.ts';
import { hubspot } from '../../../../vendors/hubspot/index.ts';
import { hubspotSettings } from '../../../../vendors/hubspot/settings.ts';
import { MAILCHIMP, mailchimpAccount } from '../../../../vendors/mailchimp/account.ts';
import { mailchimp } from '../../../../vendors/mailchimp/index.ts';
import { mailchimpSettings } from '../../../../vendors/mailchimp/settings.ts';
import type { Answer } from '../../../../vendors/toolkit/request.ts';
import { resolveRoute } from '../../../../vendors/toolkit/route.ts';
import { ControlError } from '../../../../vendors/toolkit/settings.ts';
import { openStore } from '../../../../vendors/toolkit/store.ts';
import type { VendorDefinition } from '../../../../vendors/toolkit/vendor.ts';

export const LIST = '0a1b2c3d4e';
/** Where the vendors send webhooks to, by integration. */
export const urlOf = (integration: string) => `https://hooks.example.com/webhooks/${integration}`;

/** Facts that no page of the vendors tells: either may be so. */
export interface Beliefs {
  readonly archivedProperties: boolean;
  readonly mergeMakesNew: boolean;
  readonly complianceMoves: boolean;
}

/** Both simulated vendors in this process, without their servers. */
export function openVendors(clock: Clock, random: () => number, beliefs: Beliefs) {
  const { archivedProperties, mergeMakesNew, complianceMoves } = beliefs;
  const target = (integration: string, secret: string) => ({ integration, url: urlOf(integration), secret });
  const crm = open(hubspot, {
    ...hubspotSettings.initial,
    ...hubspotSettings.change.parse(
      hubspotAccount.settings({ webhooks: [target('hubspot-to-mailchimp', HUBSPOT.clientSecret)], deliveries: [] }),
    ),
    ...{ archivedProperties, mergeMakesNew },
  });
  const audience = open(mailchimp, {
    ...mailchimpSettings.initial,
    ...mailchimpSettings.change.parse(
      mailchimpAccount.settings({
        webhooks: [target('mailchimp-to-hubspot', MAILCHIMP.signingSecret)],
        deliveries: [
          { integration: 'mailchimp-to-hubspot', delivery: 'member-to-contact', settings: { listId: LIST } },
        ],
      }),
    ),
    complianceMoves,
  });
  return { hubspot: crm, mailchimp: audience };

  function open<Settings>(definition: VendorDefinition<Settings>, settings: Settings) {
    const store = openStore();
    let ids = 0;
    const uuid = () => `uuid-${++ids}`;
    const behaviour = definition.open({ clock, store, settings: () => settings, random, uuid });
    return {
      /** One call of ours. */
      call({ method, url, headers, body = '' }: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>): Answer {
        const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
        const { pathname: path, search, searchParams: query } = url;
        const head = { method, target: path + search, path, query, headers: Object.fromEntries(lower) };
        const admission = behaviour.admit(head, 0);
        if (!admission.granted) return admission.answer;
        const answer = store.atomically(() => behaviour.handle({ ...head, body }));
        return { ...answer, headers: { ...admission.headers, ...answer.headers } };
      },
      /** One act of a person; undefined where the vendor refuses it. */
      person(method: string, path: string, body?: object): unknown {
        const found = resolveRoute(behaviour.controls, method, `/_control${path}`);
        if (found.kind !== 'found') throw new Error(`There is no control ${method} ${path}.`);
        const { handle, params } = found;
        try {
          return store.atomically(() => handle({ params, query: new URLSearchParams(), body })) ?? {};
        } catch (error) {
          if (error instanceof ControlError) return undefined;
          throw error;
        }
      },
      records: behaviour.records,
      async close() {
        await behaviour.close();
        store.close();
      },
    };
  }
}

export type OpenVendors = ReturnType<typeof openVendors>;
