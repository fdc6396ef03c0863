import { createHash, createHmac } from 'node:crypto';
import type { Runtime } from '../src/index.ts';

export interface Asked {
  readonly service: string;
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const DATE = '20260115T103000Z';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Sends a request as a client without an SDK does: signed step by step, as the IAM user guide says. */
export async function signedRequest(
  { awsEndpointUrl, region, operator }: Pick<Runtime, 'awsEndpointUrl' | 'region' | 'operator'>,
  { service, method = 'POST', path = '/', headers = {}, body = '' }: Asked,
) {
  const { host } = new URL(awsEndpointUrl);
  const signed = `${method}\n${path}\n\nhost:${host}\nx-amz-date:${DATE}\n\nhost;x-amz-date\n${sha256(body)}`;
  const scope = [DATE.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', DATE, scope.join('/'), sha256(signed)].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${operator.secretAccessKey}`);
  const credential = `Credential=${operator.accessKeyId}/${scope.join('/')}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host;x-amz-date, Signature=${hmac(key, text).toString('hex')}`;
  const response = await fetch(awsEndpointUrl + path, {
    method,
    headers: { ...headers, 'x-amz-date': DATE, authorization },
    ...(method === 'POST' && { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** A call of a query service: a form in, XML out. */
export const query = (service: string, fields: Readonly<Record<string, string>>): Asked => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: new URLSearchParams(fields).toString(),
});
