import type { ProviderId } from '../src/index.ts';

export interface Documented {
  readonly source: string;
  readonly id: ProviderId;
  readonly secret: string;
  readonly now: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the documented body is no event: the reason that is given only after the signature was verified. */
  readonly outcome: string;
}

const HUBSPOT_SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';

/** Signatures printed in the vendors' own documentation or test suites: none was computed for these tests. */
export const DOCUMENTED: readonly Documented[] = [
  {
    source: 'GitHub, "Validating webhook deliveries": testing the webhook payload validation',
    id: 'github',
    secret: "It's a Secret to Everybody",
    now: '2026-11-21T10:00:00Z',
    headers: { 'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    body: 'Hello, World!',
    outcome: '400 malformed-body',
  },
  {
    source: 'Atlassian, "Manage webhooks": testing the webhook payload validation',
    id: 'bitbucket',
    secret: "It's a Secret to Everybody",
    now: '2026-11-21T10:00:00Z',
    headers: { 'X-Hub-Signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9' },
    body: 'Hello World!',
    outcome: '400 malformed-body',
  },
  {
    source: 'Standard Webhooks specification, signature example',
    id: 'standard-webhooks',
    secret: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
    now: '2024-11-15T21:12:01Z',
    headers: {
      'webhook-id': 'msg_loFOjxBNrRLzqYUf',
      'webhook-timestamp': '1731705121',
      'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    },
    body: '{"event_type":"ping","data":{"success":true}}',
    outcome: '400 missing-field',
  },
  {
    source: 'Slack, "Verifying requests from Slack": step by step',
    id: 'slack',
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    now: '2018-07-12T18:36:58Z',
    headers: {
      'X-Slack-Request-Timestamp': '1531420618',
      'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    outcome: 'accept',
  },
  {
    source: 'Twilio, "Security": example of validating X-Twilio-Signature',
    id: 'twilio',
    secret: '12345',
    now: '2026-11-21T10:00:00Z',
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    headers: { 'X-Twilio-Signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
    body: 'CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212',
    outcome: 'accept',
  },
  {
    source: 'HubSpot, "Validating requests": v1 example',
    id: 'hubspot-v1',
    secret: HUBSPOT_SECRET,
    now: '2026-11-21T10:00:00Z',
    headers: {
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature': '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de',
    },
    body: '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]',
    outcome: 'accept',
  },
  {
    source: 'Adyen API library for Node.js, HMAC validator suite (its item is the one in genuine/url-and-body.ts)',
    id: 'adyen',
    secret: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
    now: '2026-11-21T10:00:00Z',
    headers: {},
    body: '{"live":"false","notificationItems":[{"NotificationRequestItem":{"additionalData":{"hmacSignature":"coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="},"pspReference":"7914073381342284","originalReference":"","merchantAccountCode":"TestMerchant","merchantReference":"TestPayment-1407325143704","amount":{"value":1130,"currency":"EUR"},"eventCode":"AUTHORISATION","success":"true"}}]}',
    outcome: 'accept',
  },
];
