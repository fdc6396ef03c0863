import { EMPTY_200 } from '../answers.ts';
import type { Provider } from '../provider.ts';
import { probe } from '../shapes/handshakes.ts';
import { MAILCHIMP_EVENTS } from '../shapes/mailchimp-events.ts';
import { urlSecret } from '../shapes/shared-secrets.ts';

export const mailchimp: Provider = {
  id: 'mailchimp',
  label: 'Mailchimp Marketing, unsigned',
  status: 'verified',
  signed: 'nothing: a secret in the URL’s query',
  freshness: 'none',
  parts: [{ name: 'urlSecret', from: 'chosen by you, in the query of the webhook’s URL' }],
  methods: ['POST', 'GET', 'HEAD'],
  scheme: { verify: urlSecret, part: 'urlSecret' },
  handshake: { says: 'the URL is tried with GET, which must get 200', answer: probe, probes: ['GET', 'HEAD'] },
  events: MAILCHIMP_EVENTS,
  answer: EMPTY_200,
  deadline: '10 s',
  retries: 'for 75 min',
  notes: 'Take the signed kind where you can.',
};
