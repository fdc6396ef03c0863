import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { ADA, BASIC, BEARER, hubspot, mailchimp } from './accounts.ts';
import { call } from './support.ts';

/** A server's answer to raw bytes, until it closes the connection. */
function raw(url: string, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

/** Bytes that look random but are the same in every run. */
function noise(seed: string, length: number): Buffer {
  return Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
      createHash('sha256').update(`${seed} ${index}`).digest(),
    ),
  ).subarray(0, length);
}

test('vendors answer random bytes, header floods, odd paths and deep JSON with a 4xx, and continue', async () => {
  const { url: hub, contacts } = await hubspot();
  const { url: chimp, list } = await mailchimp();
  for (const url of [hub, chimp]) {
    for (let index = 0; index < 50; index++) await raw(url, noise(`${index}`, 400));
    const flood = `GET / HTTP/1.1\r\nhost: localhost\r\n${'x-flood: 1\r\n'.repeat(3_000)}\r\n`;
    expect(await raw(url, Buffer.from(flood))).toMatch(/^HTTP\/1\.1 431 /);
    await raw(url, Buffer.from('PUT /a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"half":'));
  }
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  for (const text of [deep, `{"properties":${deep}}`, '"\\ud800"', 'null', '17', '\u0000']) {
    const { status } = await call(contacts, 'POST', { headers: BEARER, text });
    expect([status, text.slice(0, 40)]).toEqual([400, text.slice(0, 40)]);
  }
  for (const text of [deep, `{"email_address":"a@b.example","merge_fields":{"FNAME":${deep}}}`, 'null', '[]', '{'])
    expect((await call(`${list}/members/${ADA}`, 'PUT', { headers: BASIC, text })).status).toBe(400);
  for (const path of ['/%', '/%ff', '//', '/__proto__', '/constructor?properties=__proto__,constructor'])
    expect((await call(`${contacts}${path}`, 'GET', { headers: BEARER })).status).toBe(404);
  const polluting = '{"properties":{"__proto__":"x","constructor":"y"}}';
  expect((await call(contacts, 'POST', { headers: BEARER, text: polluting })).status).toBe(400);
  expect((await call(contacts, 'GET', { headers: BEARER })).body).toEqual({ results: [] });
  expect((await call(`${list}/members`, 'GET', { headers: BASIC })).body.total_items).toBe(0);
});
