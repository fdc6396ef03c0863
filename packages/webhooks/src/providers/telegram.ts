import { EMPTY_200 } from '../answers.ts';
import { jsonEvent } from '../events/json.ts';
import type { Provider } from '../provider.ts';
import { headerToken } from '../shapes/shared-secrets.ts';

export const telegram: Provider = {
  id: 'telegram',
  label: 'Telegram Bot API',
  status: 'verified',
  signed: 'nothing: a shared token in a header',
  freshness: 'none',
  parts: [{ name: 'secretToken', from: 'chosen by you in setWebhook', form: /^[A-Za-z0-9_-]{1,256}$/ }],
  scheme: { verify: headerToken, header: 'x-telegram-bot-api-secret-token', part: 'secretToken' },
  events: {
    read: jsonEvent,
    id: ['body/update_id'],
    type: ['other-key/update_id'],
    time: { at: 'body/message/date|body/edited_message/date|body/channel_post/date', unit: 'seconds' },
    entity: ['=chat', 'body/message/chat/id|body/edited_message/chat/id|body/channel_post/chat/id'],
  },
  answer: EMPTY_200,
  deadline: 'not stated',
  retries: 'an unstated number; kept 24 h at most (unconfirmed)',
};
