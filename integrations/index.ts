/** Every integration of this project. A folder that is not listed here is not deployed. */
import hubspotToMailchimp from './hubspot-to-mailchimp/contract.ts';

export const integrations = [hubspotToMailchimp] as const;
