/** Every row under the camelCase of its id. An entry imports the one that it needs; bundling drops all others. */
export * from './providers/accounting.ts';
export * from './providers/chat.ts';
export * from './providers/code-hosts.ts';
export * from './providers/commerce.ts';
export * from './providers/data.ts';
export * from './providers/hubspot.ts';
export * from './providers/identity.ts';
export * from './providers/in-body.ts';
export * from './providers/operations.ts';
export * from './providers/payments.ts';
export * from './providers/public-keys.ts';
export * from './providers/slack.ts';
export * from './providers/standard-webhooks.ts';
export * from './providers/twilio.ts';
export * from './providers/url-signed.ts';
export * from './providers/work.ts';
export * from './providers/zoom.ts';
