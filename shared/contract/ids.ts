/**
 * Names that are easily taken for each other, each with a type of its own. One function makes each; a team's contract holds
 * plain strings.
 */
declare const brand: unique symbol;

type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `integration/delivery`: names a delivery in the project and is the partition of its rows. */
export type DeliveryId = Branded<'DeliveryId'>;

/** `integration/pull`: names a pull in the project. */
export type PullId = Branded<'PullId'>;

/** The sender's tenant that an event belongs to, such as a HubSpot portal; `-` where the source has only one. */
export type Tenant = Branded<'Tenant'>;

/** The name of a destination account. */
export type DestinationName = Branded<'DestinationName'>;

export const deliveryId = (integration: string, delivery: string) => `${integration}/${delivery}` as DeliveryId;
export const pullId = (integration: string, pull: string) => `${integration}/${pull}` as PullId;
export const tenantId = (name: string) => name as Tenant;
export const destinationName = (name: string) => name as DestinationName;
