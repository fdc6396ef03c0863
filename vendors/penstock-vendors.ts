/** What a team's own simulated vendor imports from `penstock/vendors`. */
export { ALGOLIA } from './algolia/account.ts';
export { HUBSPOT } from './hubspot/account.ts';
export { signV3 } from './hubspot/signature.ts';
export { MAILCHIMP } from './mailchimp/account.ts';
export { SALESFORCE } from './salesforce/account.ts';
export { SENDGRID } from './sendgrid/account.ts';
export { SHOPIFY } from './shopify/account.ts';
export { signShopify } from './shopify/signature.ts';
export { STRIPE } from './stripe/account.ts';
export { type AccountUse, type SimulatedAccount, type SimulatedVendor, simulatedVendor } from './toolkit/account.ts';
export { admitBearer, BEARER_SETTINGS, type BearerTokens } from './toolkit/bearer-tokens.ts';
export { control } from './toolkit/client.ts';
export type { Answer, RequestHead, VendorRequest } from './toolkit/request.ts';
export type { VendorBehaviour, VendorContext, VendorDefinition } from './toolkit/vendor.ts';
export { XERO } from './xero/account.ts';
