import { simulatedVendor } from '../toolkit/account.ts';
import { CONTROL } from '../toolkit/control.ts';
import type { RequestHead } from '../toolkit/request.ts';
import type { VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { type AcceptedToken, admit, bearerOf, hasScope } from './access.ts';
import { hubspotAccount } from './account.ts';
import { hubspotAnswers } from './answers.ts';
import { hubspotApi } from './api.ts';
import { type Contact, contactBook } from './contacts.ts';
import { rateLimiter } from './limits.ts';
import { isTokenPath, oauth } from './oauth.ts';
import { peopleControls } from './people.ts';
import { catalogueOf } from './properties.ts';
import { type HubSpotSettings, hubspotSettings } from './settings.ts';
import { viewOf } from './view.ts';
import { webhookSender } from './webhooks.ts';

const PORTAL_ID = 8_801_234;

/** HubSpot CRM: contacts and their webhooks. */
export const hubspot: VendorDefinition<HubSpotSettings> = {
  name: 'hubspot',
  settings: hubspotSettings,
  open(context: VendorContext<HubSpotSettings>): VendorBehaviour {
    const { clock, store, settings } = context;
    const answers = hubspotAnswers(context.uuid);
    const take = rateLimiter(clock);
    const catalogue = () => catalogueOf(settings().properties);
    const webhooks = webhookSender(context);
    const contacts = contactBook(store, clock, catalogue, webhooks.announce);
    const whole = (contact: Contact) => viewOf(contact, Object.keys(contact.properties), catalogue());
    const portalId = () => settings().webhook?.portalId ?? PORTAL_ID;
    const apps = oauth({ ...context, answers, portalId });
    const tokenOf = (head: RequestHead): AcceptedToken | undefined => {
      const bearer = bearerOf(head);
      if (bearer === undefined) return undefined;
      return settings().tokens.find(({ token }) => token === bearer) ?? apps.accessToken(bearer);
    };
    const handle = hubspotApi({
      answers,
      contacts,
      clock,
      catalogue,
      portalId,
      settings,
    });
    return {
      // HubSpot documents no limit for these calls; this one keeps a mistake from filling the memory.
      bodyLimit: 3 * 1024 * 1024,
      admit: (head) =>
        isTokenPath(head.path)
          ? { granted: true, headers: {} }
          : admit(tokenOf(head), settings().rateLimit, { answers, clock, take }),
      handle(request) {
        if (isTokenPath(request.path)) return apps.tokenRequest(request);
        const token = tokenOf(request);
        const appId = token?.appId ?? settings().webhook?.appId ?? 0;
        const author = { changeSource: 'INTEGRATION', sourceId: String(appId) } as const;
        return handle(request, author, (scope) => hasScope(token, scope));
      },
      failure: (status) => answers.error(status, status === 413 ? 'Request Entity Too Large' : 'internal error'),
      records: () => ({ contacts: contacts.all().map(whole) }),
      controls: [
        ...peopleControls(contacts, whole, () => settings().mergeMakesNew),
        {
          method: 'GET',
          pattern: `${CONTROL}/webhooks`,
          about: 'the webhook requests sent, the events that wait and those given up after ten retries',
          handle: webhooks.report,
        },
      ],
      refresh: webhooks.refresh,
      close: webhooks.close,
    };
  },
};

export default simulatedVendor(hubspot, hubspotAccount);
