import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws/error.ts';
import type { SignedRequest } from '../aws/http.ts';

type Headers = SignedRequest['headers'];

const DIGESTS: Readonly<Record<string, (body: Buffer) => string>> = {
  'content-md5': (body) => createHash('md5').update(body).digest('base64'),
  'x-amz-checksum-crc32': crc32Of,
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
};

/**
 * The bytes that a request carries: taken out of `aws-chunked` pieces, and checked against every checksum that came with
 * them, in front or behind.
 * @throws AwsError `IncompleteBody`, `BadDigest`, or `NotImplemented` for a checksum that is not computed here.
 */
export function bodyOf({ headers, body }: Pick<SignedRequest, 'headers' | 'body'>): Buffer {
  const isChunked = headers['x-amz-content-sha256'] === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  const { content, trailers } = isChunked ? unchunk(body) : { content: body, trailers: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (isChunked && length !== undefined && Number(length) !== content.length) throw incomplete();
  for (const [name, value] of Object.entries<string | undefined>({ ...headers, ...trailers })) {
    const isChecksum =
      name === 'content-md5' || (name.startsWith('x-amz-checksum-') && !/-(mode|type|algorithm)$/.test(name));
    if (!isChecksum) continue;
    const digest = DIGESTS[name];
    if (!digest) throw new AwsError('NotImplemented', `The local S3 does not compute ${name}; send a CRC32.`, 501);
    if (digest(content) !== value)
      throw new AwsError('BadDigest', `The ${name} you specified did not match what we received.`);
  }
  return content;
}

/** As S3 writes it: the four bytes, most significant first, in base64. */
export function crc32Of(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/** The content encoding that the object itself has, without that of its transfer. */
export function contentEncoding(headers: Headers): string | undefined {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(', ') || undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html */
function unchunk(body: Buffer): { content: Buffer; trailers: Record<string, string> } {
  const pieces: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = /^([0-9a-f]+)(;.*)?$/i.exec(lineEnd < 0 ? '' : body.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) throw incomplete();
    const start = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) return { content: Buffer.concat(pieces), trailers: trailersOf(body.toString('latin1', start)) };
    if (start + length + 2 > body.length) throw incomplete();
    pieces.push(body.subarray(start, start + length));
    at = start + length + 2;
  }
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

function incomplete(): AwsError {
  return new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length header.',
  );
}
