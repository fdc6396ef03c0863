import { simulatedVendor } from '../toolkit/account.ts';
import { CONTROL } from '../toolkit/control.ts';
import type { Answer, RequestHead } from '../toolkit/request.ts';
import type { Admission, VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { mailchimpAccount } from './account.ts';
import { mailchimpApi } from './api.ts';
import { memberBook } from './members.ts';
import { peopleControls } from './people.ts';
import { glossary, type Problem, problems } from './problems.ts';
import { type MailchimpSettings, mailchimpSettings } from './settings.ts';
import { memberView } from './view.ts';
import { webhookSender } from './webhooks.ts';

/** Mailchimp Marketing: the members of lists. Its base URL ends in `/3.0`. */
export const mailchimp: VendorDefinition<MailchimpSettings> = {
  name: 'mailchimp',
  settings: mailchimpSettings,
  open(context: VendorContext<MailchimpSettings>): VendorBehaviour {
    const { clock, store, settings, uuid } = context;
    const problem = problems(uuid);
    const members = memberBook(store);
    const desk = { members, problem, clock };
    const handle = mailchimpApi(desk, settings);
    const webhooks = webhookSender(context);
    return {
      // Mailchimp documents no limit for these calls; this one keeps a mistake from filling the memory.
      bodyLimit: 3 * 1024 * 1024,
      admit: (head, busy) => admit(head, busy, settings(), problem),
      handle,
      failure: (status) =>
        status === 413
          ? problem(413, 'Request Entity Too Large', 'The request body is too large.')
          : glossary(problem, 'InternalServerError'),
      records: () => ({
        members: members
          .all()
          .map((member) => ({ ...memberView(member), in_compliance_state: member.inComplianceState })),
      }),
      controls: [
        ...peopleControls(desk, settings, webhooks),
        {
          method: 'GET',
          pattern: `${CONTROL}/webhooks`,
          about: 'the webhook requests sent, the events that wait, and how many were given up',
          handle: webhooks.report,
        },
      ],
      refresh: webhooks.refresh,
      close: webhooks.close,
    };
  },
};

/** Admits a call with a known key, while a connection is free. */
function admit(head: RequestHead, busy: number, settings: MailchimpSettings, problem: Problem): Admission {
  const secret = secretOf(head.headers.authorization ?? '');
  if (secret === undefined) return refused(glossary(problem, 'APIKeyMissing'));
  const key = settings.apiKeys.find(({ apiKey }) => apiKey === secret);
  if (!key) return refused(glossary(problem, 'APIKeyInvalid'));
  if (key.forbidden) return refused(glossary(problem, 'Forbidden'));
  if (busy >= settings.connections)
    return refused(
      problem(
        429,
        'Too Many Requests',
        `You have exceeded the limit of ${settings.connections} simultaneous connections.`,
      ),
    );
  return { granted: true, headers: {} };
}

/** The password of Basic authentication with any user, or a Bearer token. */
function secretOf(authorization: string): string | undefined {
  const [, scheme = '', value = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme === '') return undefined;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 || colon === pair.length - 1 ? undefined : pair.slice(colon + 1);
}

function refused(answer: Answer): Admission {
  return { granted: false, answer };
}

export default simulatedVendor(mailchimp, mailchimpAccount);
