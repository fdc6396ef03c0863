import { type Member, type Members, uniqueEmailId } from './members.ts';
import { mergeFieldsOf } from './merge.ts';
import type { List } from './settings.ts';

/** A member as Mailchimp answers it: times in whole seconds with an offset, empty values as empty texts. */
export function memberView(member: Member): Record<string, unknown> {
  const { FNAME, LNAME } = member.mergeFields;
  return {
    id: member.hash,
    email_address: member.email,
    unique_email_id: uniqueEmailId(member.email),
    contact_id: member.contactId,
    full_name: `${FNAME ?? ''} ${LNAME ?? ''}`.trim(),
    web_id: member.webId,
    email_type: member.emailType,
    status: member.status,
    ...(member.status === 'unsubscribed' ? { unsubscribe_reason: member.unsubscribeReason ?? '' } : {}),
    consents_to_one_to_one_messaging: true,
    merge_fields: member.mergeFields,
    interests: {},
    stats: { avg_open_rate: 0, avg_click_rate: 0 },
    ip_signup: '',
    timestamp_signup: stamp(member.signedUpAt),
    ip_opt: '',
    timestamp_opt: member.optedInAt === null ? '' : stamp(member.optedInAt),
    member_rating: 2,
    last_changed: stamp(member.lastChangedAt),
    language: member.language,
    vip: member.vip,
    email_client: '',
    source: 'API - Generic',
    tags_count: 0,
    tags: [],
    list_id: member.listId,
    _links: [],
  };
}

export function listView(list: List, members: Members): Record<string, unknown> {
  const all = members.ofList(list.id);
  const count = (status: Member['status']) => all.filter((member) => member.status === status).length;
  return {
    id: list.id,
    name: list.name,
    email_type_option: false,
    double_optin: list.doubleOptin,
    has_welcome: false,
    marketing_permissions: false,
    stats: {
      member_count: count('subscribed'),
      total_contacts: all.length,
      unsubscribe_count: count('unsubscribed'),
      cleaned_count: count('cleaned'),
      merge_field_count: mergeFieldsOf(list).length,
    },
    _links: [],
  };
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+00:00');
}
