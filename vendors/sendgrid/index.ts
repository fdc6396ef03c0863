import { simulatedVendor } from '../toolkit/account.ts';
import { CONTROL } from '../toolkit/control.ts';
import type { Answer, RequestHead, VendorRequest } from '../toolkit/request.ts';
import type { VendorBehaviour, VendorContext, VendorDefinition } from '../toolkit/vendor.ts';
import { sendgridAccount } from './account.ts';
import { mailBook } from './mails.ts';
import { readMessage } from './message.ts';
import { minuteOf } from './minute.ts';
import { type ApiKey, type SendgridSettings, sendgridSettings } from './settings.ts';

const SEND = '/v3/mail/send';
const SCOPES = '/v3/scopes';
/** A message with its attachments: 30 MB. */
const BODY_LIMIT = 30 * 1024 * 1024;

/** SendGrid's v3 API: it accepts mails, and has no key and no free look-up that would tell whether one was accepted. */
export const sendgrid: VendorDefinition<SendgridSettings> = {
  name: 'sendgrid',
  settings: sendgridSettings,
  open({ store, clock, settings, uuid }: VendorContext<SendgridSettings>): VendorBehaviour {
    const mails = mailBook(store, clock);
    const minute = minuteOf(clock, () => settings().perMinute);

    function send(request: VendorRequest): Answer {
      const { senders, templates, sandboxStatus } = settings();
      const read = readMessage(jsonOf(request.body));
      if (!read.ok) return { status: 400, body: { errors: read.problems } };
      const { personalizations, from, template_id: template, custom_args, mail_settings } = read.message;
      if (!senders.includes(from.email))
        return refusal(403, 'The from address does not match a verified Sender Identity.', 'from');
      if (template !== undefined && !templates.includes(template))
        return refusal(400, 'The template_id must be a valid GUID or an existing template.', 'template_id');
      const headers = { 'x-message-id': uuid().replaceAll('-', '').slice(0, 22) };
      if (mail_settings?.sandbox_mode?.enable) return { status: sandboxStatus, headers };
      for (const { to, dynamic_template_data: data = {}, custom_args: own } of personalizations)
        for (const { email } of to)
          mails.accept(
            {
              ...{ to: email, from: from.email, data, customArgs: { ...custom_args, ...own } },
              ...(template !== undefined && { template }),
            },
            headers['x-message-id'],
          );
      return { status: 202, headers, changed: true };
    }

    return {
      bodyLimit: BODY_LIMIT,
      admit(head) {
        if (!keyOf(head, settings()))
          return {
            granted: false,
            answer: refusal(401, 'The provided authorization grant is invalid, expired, or revoked'),
          };
        const { left, resetsAt } = minute.take();
        const headers = {
          'content-type': 'application/json',
          'x-ratelimit-limit': String(settings().perMinute),
          'x-ratelimit-remaining': String(Math.max(0, left)),
          'x-ratelimit-reset': String(resetsAt),
        };
        if (left < 0) return { granted: false, answer: { ...refusal(429, 'too many requests'), headers } };
        return { granted: true, headers };
      },
      handle(request) {
        const scopes = keyOf(request, settings())?.scopes ?? [];
        if (request.path === SCOPES && request.method === 'GET') return { status: 200, body: { scopes } };
        if (request.path !== SEND) return refusal(404, 'Resource not found');
        if (request.method !== 'POST') return refusal(405, 'method not allowed');
        return scopes.includes('mail.send') ? send(request) : refusal(403, 'access forbidden');
      },
      failure: (status) =>
        refusal(status, status === 413 ? 'The payload is too large' : 'An error occurred on a SendGrid server'),
      records: () => ({ mails: mails.all() }),
      controls: [
        {
          method: 'GET',
          pattern: `${CONTROL}/mails`,
          about: 'the mails that were accepted, and the recipients that got equal ones',
          handle: () => ({ mails: mails.all(), doubles: mails.doubles() }),
        },
      ],
      refresh: mails.reload,
      async close() {},
    };
  },
};

const refusal = (status: number, message: string, field: string | null = null): Answer => ({
  status,
  body: { errors: [{ message, field }] },
});

function keyOf({ headers }: Pick<RequestHead, 'headers'>, { keys }: SendgridSettings): ApiKey | undefined {
  return keys.find(({ key }) => headers.authorization === `Bearer ${key}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export default simulatedVendor(sendgrid, sendgridAccount);
