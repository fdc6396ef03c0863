import type { RestOperation } from '../aws/rest.ts';

const KEY = '/{Bucket}/{Key+}';
const BUCKETS = ['/{Bucket}', '/{Bucket}/'];

const CONTENT_HEADERS = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-language': 'ContentLanguage',
  'content-type': 'ContentType',
  expires: 'Expires',
};

const OBJECT_ANSWER = {
  headers: {
    ...Object.fromEntries(Object.entries(CONTENT_HEADERS).map(([header, member]) => [member, header])),
    AcceptRanges: 'accept-ranges',
    ChecksumCRC32: 'x-amz-checksum-crc32',
    ChecksumType: 'x-amz-checksum-type',
    ContentEncoding: 'content-encoding',
    ContentLength: 'content-length',
    ContentRange: 'content-range',
    ETag: 'etag',
    LastModified: 'last-modified',
    ServerSideEncryption: 'x-amz-server-side-encryption',
    VersionId: 'x-amz-version-id',
  },
  status: ({ ContentRange }: Readonly<Record<string, unknown>>) => (ContentRange === undefined ? 200 : 206),
};

const READ = {
  path: KEY,
  query: { versionId: 'VersionId' },
  headers: {
    'if-match': 'IfMatch',
    'if-none-match': 'IfNoneMatch',
    range: 'Range',
    'x-amz-checksum-mode': 'ChecksumMode',
  },
};

const WRITTEN = {
  headers: {
    ChecksumCRC32: 'x-amz-checksum-crc32',
    ChecksumType: 'x-amz-checksum-type',
    CopySourceVersionId: 'x-amz-copy-source-version-id',
    ETag: 'etag',
    ServerSideEncryption: 'x-amz-server-side-encryption',
    VersionId: 'x-amz-version-id',
  },
};

const onBucket = (row: Omit<RestOperation, 'path'>): RestOperation[] => BUCKETS.map((path) => ({ ...row, path }));

/** A PUT that names a source is this instead of PutObject. */
export const copyRoute: RestOperation = {
  operation: 'CopyObject',
  method: 'PUT',
  path: KEY,
  headers: {
    ...CONTENT_HEADERS,
    'if-match': 'IfMatch',
    'if-none-match': 'IfNoneMatch',
    'x-amz-copy-source': 'CopySource',
    'x-amz-metadata-directive': 'MetadataDirective',
  },
  answer: { headers: { VersionId: 'x-amz-version-id', CopySourceVersionId: 'x-amz-copy-source-version-id' } },
};

/** The operations of S3 by method, path and query; those of multipart uploads only to be refused by name. */
export const routes: readonly RestOperation[] = [
  { operation: 'CreateMultipartUpload', method: 'POST', path: KEY, when: { uploads: '' } },
  { operation: 'UploadPart', method: 'PUT', path: KEY, when: { uploadId: '' } },
  { operation: 'CompleteMultipartUpload', method: 'POST', path: KEY, when: { uploadId: '' } },
  { operation: 'AbortMultipartUpload', method: 'DELETE', path: KEY, when: { uploadId: '' } },
  { operation: 'ListParts', method: 'GET', path: KEY, when: { uploadId: '' } },
  {
    operation: 'PutObject',
    method: 'PUT',
    path: KEY,
    headers: { ...CONTENT_HEADERS, 'if-match': 'IfMatch', 'if-none-match': 'IfNoneMatch' },
    body: 'Body',
    answer: WRITTEN,
  },
  { operation: 'GetObject', method: 'GET', ...READ, answer: { ...OBJECT_ANSWER, body: 'Body' } },
  { operation: 'HeadObject', method: 'HEAD', ...READ, answer: { ...OBJECT_ANSWER, body: 'Body' } },
  {
    operation: 'DeleteObject',
    method: 'DELETE',
    path: KEY,
    query: { versionId: 'VersionId' },
    answer: {
      status: 204,
      headers: { VersionId: 'x-amz-version-id', DeleteMarker: 'x-amz-delete-marker' },
      body: 'Body',
    },
  },
  {
    operation: 'ListBuckets',
    method: 'GET',
    path: '/',
    query: {
      'bucket-region': 'BucketRegion',
      'continuation-token': 'ContinuationToken',
      'max-buckets': 'MaxBuckets',
      prefix: 'Prefix',
    },
  },
  ...onBucket({ operation: 'ListMultipartUploads', method: 'GET', when: { uploads: '' } }),
  ...onBucket({ operation: 'DeleteObjects', method: 'POST', when: { delete: '' } }),
  ...onBucket({
    operation: 'ListObjectsV2',
    method: 'GET',
    when: { 'list-type': '2' },
    query: {
      'continuation-token': 'ContinuationToken',
      delimiter: 'Delimiter',
      'encoding-type': 'EncodingType',
      'fetch-owner': 'FetchOwner',
      'max-keys': 'MaxKeys',
      prefix: 'Prefix',
      'start-after': 'StartAfter',
    },
  }),
  ...onBucket({ operation: 'GetBucketLocation', method: 'GET', when: { location: '' } }),
  ...onBucket({ operation: 'GetBucketPolicy', method: 'GET', when: { policy: '' }, answer: { body: 'Policy' } }),
  ...onBucket({ operation: 'GetBucketVersioning', method: 'GET', when: { versioning: '' } }),
  ...onBucket({ operation: 'GetBucketLifecycleConfiguration', method: 'GET', when: { lifecycle: '' } }),
  ...onBucket({ operation: 'GetBucketEncryption', method: 'GET', when: { encryption: '' } }),
  ...onBucket({ operation: 'GetPublicAccessBlock', method: 'GET', when: { publicAccessBlock: '' } }),
  ...onBucket({ operation: 'HeadBucket', method: 'HEAD', answer: { body: 'Body' } }),
];
