import type { Bucket, Store, Version } from './store.ts';
import { deleteObject } from './write.ts';

/** A rule of a life cycle, in the words of S3's API; its other members have no effect on one machine. */
interface Rule {
  readonly Status: 'Enabled' | 'Disabled';
  readonly Filter?: { readonly Prefix?: string };
  readonly Expiration?: { readonly Days?: number };
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays?: number };
}

const DAY_MS = 86_400_000;

/**
 * Deletes what the buckets' rules have let expire. S3 counts the days from the creation, or from when a newer version
 * came, and rounds up to the next midnight UTC:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html.
 */
export function expire(store: Store, now: number, newId: () => string): void {
  for (const bucket of store.buckets()) {
    const rules = rulesOf(bucket).filter(({ Status }) => Status === 'Enabled');
    if (rules.length > 0) expireBucket(store, bucket, rules, now, newId);
  }
}

function expireBucket(store: Store, bucket: Bucket, rules: readonly Rule[], now: number, newId: () => string): void {
  let newer: Version | undefined;
  const all = [...store.versions(bucket.name)];
  for (const [index, version] of all.entries()) {
    const { key, versionId } = version;
    const followed = newer?.key === key ? newer : undefined;
    newer = version;
    const isLast = all[index + 1]?.key !== key;
    for (const { Expiration, NoncurrentVersionExpiration } of rules.filter(({ Filter }) =>
      key.startsWith(Filter?.Prefix ?? ''),
    )) {
      if (followed) {
        if (isOver(NoncurrentVersionExpiration?.NoncurrentDays, followed.modified, now))
          store.remove(bucket.name, key, versionId);
      } else if (!version.isMarker && isOver(Expiration?.Days, version.modified, now)) {
        deleteObject(store, bucket, now, newId, { Key: key });
        break;
      } else if (version.isMarker && isLast && isOver(Expiration?.Days, version.modified, now)) {
        // A marker that marks nothing any more: a rule with days takes it away as well.
        store.remove(bucket.name, key, versionId);
        break;
      }
    }
  }
}

function isOver(days: number | undefined, since: number, now: number): boolean {
  return days !== undefined && now >= (Math.floor((since + days * DAY_MS) / DAY_MS) + 1) * DAY_MS;
}

function rulesOf({ settings }: Bucket): readonly Rule[] {
  return (settings.BucketLifecycleConfiguration as { Rule?: readonly Rule[] } | undefined)?.Rule ?? [];
}
