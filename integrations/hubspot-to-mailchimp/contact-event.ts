import * as z from 'zod';

const id = z.union([z.number().nonnegative().refine(Number.isInteger), z.string().regex(/^\d+$/)]);

/** A HubSpot event names what changed, never the contact's data: that is read. Ids may exceed what a number can hold. */
export const contactEvent = z
  .object({
    subscriptionType: z.string(),
    objectId: id.optional(),
    propertyName: z.string().optional(),
    /** `INTEGRATION` for a change by a call; then `sourceId` is the app. */
    changeSource: z.string().optional(),
    sourceId: z.union([z.string(), z.number()]).optional(),
    /** Of a merge: the contact that stays, those that went into it, and a new one where neither stays. */
    primaryObjectId: id.optional(),
    mergedObjectIds: z.array(id).optional(),
    newObjectId: id.optional(),
  })
  .refine(({ objectId, primaryObjectId }) => objectId !== undefined || primaryObjectId !== undefined, {
    path: ['objectId'],
    error: 'objectId or primaryObjectId is missing',
  });

export type ContactEvent = z.infer<typeof contactEvent>;

/** The contact to read: of a merge the one that stays. The entity has the digits of the raw bytes, where a number may have lost some. */
export function contactIdIn(
  { newObjectId, objectId, primaryObjectId }: ContactEvent,
  entity: string | undefined,
): string {
  if (newObjectId !== undefined) return String(newObjectId);
  return entity?.split(':')[1] ?? String(objectId ?? primaryObjectId);
}

/** Ids that answer with this contact: HubSpot answers a merged id with the contact that it went into. */
export function mergedIdsIn(
  { primaryObjectId, mergedObjectIds = [] }: ContactEvent,
  asked: readonly string[],
  contactId: string,
): readonly string[] {
  const ids = [...(primaryObjectId === undefined ? [] : [primaryObjectId]), ...mergedObjectIds].map(String);
  return [...new Set([...ids, ...asked])].filter((one) => one !== contactId);
}
