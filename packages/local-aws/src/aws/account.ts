/** The one region and account that exist here. */
export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
