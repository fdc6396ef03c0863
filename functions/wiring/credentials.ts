/**
 * Stands in for the SDK's default credential chain when the functions are bundled. Lambda hands credentials over in
 * environment variables only; the chain's other sources (profiles, SSO, instance metadata) would be a fifth of a bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
