import * as z from 'zod';
import { AwsError } from '../aws/error.ts';
import type { SignedRequest } from '../aws/http.ts';
import { answerParts, matchOperation, type RestOperation, type RestProtocol, unserved } from '../aws/rest.ts';
import type { Input, Output } from '../aws/values.ts';
import { readXml, writeXmlDocument } from '../aws/xml.ts';
import { bodyOf, contentEncoding } from './body.ts';
import { copyRoute, routes } from './routes.ts';

const METADATA = 'x-amz-meta-';

/** Headers of S3's own that say nothing about the operation, or that are read elsewhere. */
const PASSING_HEADERS =
  /^x-amz-(meta-.*|checksum-.*|content-sha256|date|decoded-content-length|sdk-checksum-algorithm|security-token|server-side-encryption|trailer|user-agent|checksum-algorithm|te)$/;

/** The root element of each answer that has a body of XML. */
const ROOTS: Readonly<Record<string, string>> = {
  CopyObject: 'CopyObjectResult',
  DeleteObjects: 'DeleteResult',
  GetBucketLocation: 'LocationConstraint',
  GetBucketEncryption: 'ServerSideEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'LifecycleConfiguration',
  GetBucketVersioning: 'VersioningConfiguration',
  GetPublicAccessBlock: 'PublicAccessBlockConfiguration',
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
};

/** The body of DeleteObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const deleteBody = z.object({
  Delete: z.object({
    Object: z.array(z.object({ Key: z.string(), VersionId: z.string().optional() })),
    Quiet: z.string().optional(),
  }),
});

/** How S3 names what the endpoint refuses by itself. */
const CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  IncompleteSignatureException: 'AuthorizationHeaderMalformed',
  InternalServerError: 'InternalError',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  RequestEntityTooLargeException: 'EntityTooLarge',
  UnknownOperationException: 'NotImplemented',
  UnrecognizedClientException: 'InvalidAccessKeyId',
};

/** S3 speaks XML, and puts the bucket in the path or in the host's name. */
export const s3Protocol: RestProtocol = {
  route(request) {
    const { method, headers } = request;
    const url = pathStyle(request);
    const rows = headers['x-amz-copy-source'] === undefined ? routes : [copyRoute];
    const match = matchOperation(rows, method, url, headers);
    if (!match) throw unserved(method, url);
    const { row, members } = match;
    return {
      operation: row.operation,
      read() {
        refuseUnknown(row, url, headers);
        return { ...members, ...bodyMembers(row, request), ...metadataOf(headers) };
      },
    };
  },
  encodeOutput(operation, output) {
    const answer = [copyRoute, ...routes].find((row) => row.operation === operation)?.answer;
    const { Metadata, ...members } = output;
    const { status, headers, rest } = answerParts(answer, members);
    const metadata = Object.entries((Metadata ?? {}) as Record<string, string>);
    const own = Object.fromEntries(metadata.map(([name, value]) => [METADATA + name, value]));
    const root = ROOTS[operation];
    if (root === undefined)
      return {
        status,
        headers: { ...headers, ...own },
        body: ((output.Body ?? output.Policy) as Buffer | undefined) ?? '',
      };
    const body = writeXmlDocument(root, rest);
    return { status, headers: { 'content-type': 'application/xml', ...headers, ...own }, body };
  },
  encodeError: ({ code, message, status, details }) => ({
    status,
    headers: { 'content-type': 'application/xml' },
    body: writeXmlDocument('Error', { Code: CODES[code] ?? code, Message: message, ...details }),
  }),
};

/** The request's target with the bucket as the first piece of its path. */
function pathStyle({ url, headers }: Pick<SignedRequest, 'url' | 'headers'>): string {
  const bucket = /^(.+)\.(?:localhost|127\.0\.0\.1)(?::\d+)?$/.exec(headers.host ?? '')?.[1];
  return bucket === undefined ? url : `/${bucket}${url}`;
}

function bodyMembers({ operation, body }: RestOperation, request: SignedRequest): Input {
  if (body !== undefined) {
    const encoding = contentEncoding(request.headers);
    return { [body]: bodyOf(request), ...(encoding && { ContentEncoding: encoding }) };
  }
  if (operation !== 'DeleteObjects') return {};
  const { Object: Objects, Quiet } = deleteIn(bodyOf(request).toString('utf8'));
  return { Delete: { Objects, Quiet: Quiet === 'true' } };
}

/** @throws AwsError `MalformedXML` */
function deleteIn(text: string): z.infer<typeof deleteBody>['Delete'] {
  try {
    return deleteBody.parse(readXml(text, ['Object'])).Delete;
  } catch {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate.');
  }
}

function metadataOf(headers: SignedRequest['headers']): Output {
  const own = Object.entries(headers).filter(([name]) => name.startsWith(METADATA));
  return own.length === 0
    ? {}
    : { Metadata: Object.fromEntries(own.map(([name, value]) => [name.slice(METADATA.length), value])) };
}

/** Nothing that was asked for is passed over in silence. */
function refuseUnknown(row: RestOperation, url: string, headers: SignedRequest['headers']): void {
  const known = new Set(['x-id', ...Object.keys(row.query ?? {}), ...Object.keys(row.when ?? {})]);
  const query = [...new URLSearchParams(url.split('?', 2)[1] ?? '').keys()].find((name) => !known.has(name));
  const header = Object.keys(headers).find(
    (name) =>
      (name.startsWith('x-amz-') && !PASSING_HEADERS.test(name) && row.headers?.[name] === undefined) ||
      /^if-(un)?modified-since$/.test(name),
  );
  const unknown = isRefusedWhole(row.operation) ? undefined : (query ?? header);
  if (unknown !== undefined)
    throw new AwsError('NotImplemented', `The local S3 does not support ${unknown} of ${row.operation}.`, 501);
}

function isRefusedWhole(operation: string): boolean {
  return /Multipart|Part/.test(operation);
}
