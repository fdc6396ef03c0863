/**
 * Access tokens by OAuth 2.0, kept in memory and renewed before they expire.
 *
 * Only one worker at a time renews, under a lease, because a refresh token may be spent by its use. The new refresh token is
 * stored in the secret before the access token that came with it is used. A worker without the lease waits for it, reads the
 * secret again and fetches an access token of its own.
 *
 * One gap remains: when a worker dies, or a connection breaks, after the vendor has answered and before the new refresh token
 * is stored, that token is lost, and the old one may be spent. The vendor then answers `invalid_grant`, as for an app that was
 * uninstalled. The two look the same; both end as `refresh-token-refused`: no calls until a person authorises the app again and
 * fills the secret.
 */

import { describeError } from '../../telemetry/index.ts';
import type { Credential, Tokens, TokensOptions } from './credential.ts';
import { type Grant, type OAuthScheme, requestGrant } from './grant.ts';
import { createOAuthSecretStore, type OAuthSecret } from './oauth-secret.ts';
import { fillIt, tooLate } from './unavailable.ts';

interface Access {
  readonly value: string;
  readonly issuedAt: number;
  readonly renewAt: number;
  readonly expiresAt: number;
  /** Fetched because the vendor refused the previous token. */
  readonly isReplacement: boolean;
}

/** A refresh token that is not stored yet, and the access token that came with it. */
interface Unstored {
  readonly spent: string;
  readonly next: string;
  readonly access: Access;
}

/** A refusal; it holds for a minute, or until the secret changes. */
interface Refusal {
  readonly reason: string;
  readonly until: number;
  /** The secret that was refused. */
  readonly text: string | undefined;
}

/** Milliseconds since the epoch: how long the lease is ours, and how long the caller waits. */
interface Limits {
  readonly leasedUntil: number;
  readonly until: number;
}

const REFUSAL_MS = 60_000;
const WAIT_FOR_LEASE_MS = 5000;
const LEASE_POLL_MS = 250;
/** Between two attempts to renew a token that is still valid. */
const EARLY_RETRY_MS = 10_000;
/** Time under the lease to read and store the secret, with retries. */
const STORE_MS = 45_000;
/** With less time than this, or than the account's time-outs, no renewal is begun. */
const LEAST_FOR_RENEWAL_MS = 10_000;
/** Secrets Manager may return the old value for a moment after a write. */
const SECRET_SETTLES_MS = 500;

export function createOAuthTokens(options: TokensOptions, authentication: OAuthScheme): Tokens {
  const { destination, tokenUrl, secretId, secrets, lease, send, now, sleep, holder } = options;
  const { name, timeouts } = destination;
  const hasRefreshToken = authentication.scheme === 'oauth-refresh-token';
  const store = createOAuthSecretStore({ client: options.secretsClient, secretId, hasRefreshToken, sleep });
  const requestMs = timeouts.connectMs + timeouts.responseMs;
  const leaseMs = requestMs + STORE_MS;

  let access: Access | undefined;
  let unstored: Unstored | undefined;
  let refusal: Refusal | undefined;
  /** The secret's text as of the last grant. */
  let grantedFor: string | undefined;
  let renewing: Promise<Credential> | undefined;
  let afterRefusal = false;

  const unavailable = (reason: string, blame: 'account' | 'ours' | 'none', detail?: string): Credential => ({
    kind: 'unavailable',
    reason: `${name}-${reason}`,
    blame,
    ...(detail && { detail }),
  });
  const refused = (reason: string): Credential => ({ kind: 'refused', reason: `${name}-${reason}` });

  function refuse(reason: string, text: string | undefined): Credential {
    refusal = { reason, until: now() + REFUSAL_MS, text };
    return refused(reason);
  }

  function refusalFor(text: string | undefined): Refusal | undefined {
    return refusal && now() < refusal.until && refusal.text === text ? refusal : undefined;
  }

  /** Drops an access token that the vendor refused. After two in a row within a minute, no third is fetched. */
  function drop(value: string): void {
    if (access?.value !== value) return;
    if (access.isReplacement && now() - access.issuedAt < REFUSAL_MS) refuse('access-token-refused', grantedFor);
    access = undefined;
    afterRefusal = true;
  }

  async function renew(withinMs: number): Promise<Credential> {
    const until = now() + withinMs;
    // A renewal that is cut may cost the refresh token.
    if (withinMs < Math.min(requestMs, LEAST_FOR_RENEWAL_MS)) return tooLate(name);
    if (refusal && now() < refusal.until) {
      // Cheap: the reader limits how often it reads Secrets Manager.
      const text = await secrets.read(secretId, 'AWSCURRENT', { fresh: true }).catch(() => undefined);
      const inForce = refusalFor(text ?? refusal.text);
      if (inForce) return refused(inForce.reason);
    }
    const leasedUntil = await obtainLease(until);
    if (typeof leasedUntil === 'object') return leasedUntil;
    try {
      return await renewUnderLease({ leasedUntil, until });
    } finally {
      // While a new refresh token is not stored, other workers would send the spent one: they wait for the lease.
      if (!unstored) await lease.release(name, holder).catch(() => undefined);
    }
  }

  async function obtainLease(until: number): Promise<number | Credential> {
    // With a token that is still valid there is no need to wait for another worker.
    const attempts = access && now() < access.expiresAt ? 1 : 1 + WAIT_FOR_LEASE_MS / LEASE_POLL_MS;
    for (let attempt = 1; ; attempt++) {
      const leasedUntil = now() + leaseMs;
      const isOurs = await lease.acquire(name, holder, leaseMs).catch(describeError);
      if (typeof isOurs === 'string') return unavailable('token-lease-unreachable', 'ours', isOurs);
      if (isOurs) return leasedUntil;
      if (attempt >= attempts || now() + LEASE_POLL_MS > until) return unavailable('token-renewed-elsewhere', 'none');
      await sleep(LEASE_POLL_MS);
    }
  }

  async function renewUnderLease(limits: Limits): Promise<Credential> {
    const stored = unstored && (await storeUnstored());
    if (stored) return stored;
    const read = await store.read();
    if (read.kind === 'unreadable') return unavailable('credential-unreadable', 'ours', read.detail);
    if (read.kind === 'not-filled') return fillIt(name);
    if (read.kind === 'malformed') return refuse('credential-malformed', read.text);
    const inForce = refusalFor(read.secret.text);
    if (inForce) return refused(inForce.reason);
    const first = await request(read.secret, limits);
    if (first.kind !== 'refused' || !first.spent || !hasRefreshToken) return adopt(first, read.secret);
    await sleep(SECRET_SETTLES_MS);
    const again = await store.read();
    if (again.kind !== 'read' || again.secret.text === read.secret.text) return adopt(first, read.secret);
    return adopt(await request(again.secret, limits), again.secret);
  }

  async function request(
    secret: OAuthSecret,
    { leasedUntil, until }: Limits,
  ): Promise<Grant & { readonly at: number }> {
    const at = now();
    if (at + requestMs > leasedUntil) return { kind: 'unavailable', reason: 'token-lease-ran-out', blame: 'none', at };
    const left = Math.max(1, until - at);
    const cut = { connectMs: Math.min(timeouts.connectMs, left), responseMs: Math.min(timeouts.responseMs, left) };
    const grant = await requestGrant({ authentication, tokenUrl, timeouts: cut }, secret, send).catch(
      (): Grant => ({ kind: 'unavailable', reason: 'token-endpoint-not-asked', blame: 'ours' }),
    );
    return { ...grant, at };
  }

  async function adopt(grant: Grant & { readonly at: number }, secret: OAuthSecret): Promise<Credential> {
    if (grant.kind === 'unavailable') return unavailable(grant.reason, grant.blame);
    if (grant.kind === 'refused') return refuse(grant.reason, secret.text);
    const fetched = accessOf(grant, grant.at, afterRefusal);
    if (hasRefreshToken && secret.refreshToken && grant.refreshToken && grant.refreshToken !== secret.refreshToken) {
      unstored = { spent: secret.refreshToken, next: grant.refreshToken, access: fetched };
      return (await storeUnstored()) ?? unavailable('secret-changed-during-renewal', 'none');
    }
    return use(fetched, secret.text);
  }

  /** Stores the refresh token. @returns the access token that came with it; undefined when a person has replaced the secret */
  async function storeUnstored(): Promise<Credential | undefined> {
    if (!unstored) return undefined;
    const { spent, next, access: waiting } = unstored;
    const replaced = await store.replace(spent, next);
    if (replaced === 'failed') return unavailable('refresh-token-not-stored', 'ours');
    unstored = undefined;
    if (replaced === 'superseded' || now() >= waiting.renewAt) return undefined;
    const read = await store.read();
    return use(waiting, read.kind === 'read' ? read.secret.text : undefined);
  }

  function use(fetched: Access, text: string | undefined): Credential {
    access = fetched;
    grantedFor = text;
    refusal = undefined;
    afterRefusal = false;
    return { kind: 'value', value: fetched.value };
  }

  return {
    async credential(rejected, withinMs = Number.POSITIVE_INFINITY) {
      if (rejected !== undefined) drop(rejected);
      if (access && now() < Math.min(access.renewAt, access.expiresAt)) return { kind: 'value', value: access.value };
      renewing ??= renew(withinMs).finally(() => {
        renewing = undefined;
      });
      const outcome = await renewing;
      // Some vendors return the same token until it expires.
      if (outcome.kind === 'value' && outcome.value === rejected) {
        access = undefined;
        return refuse('access-token-refused', grantedFor);
      }
      // Renewal begins before the token expires: until then the old token is valid.
      if (outcome.kind === 'value' || !access || now() >= access.expiresAt) return outcome;
      access = { ...access, renewAt: now() + EARLY_RETRY_MS };
      return { kind: 'value', value: access.value };
    },
  };
}

/** Renewed when a tenth of its life is left, or a minute if that is more, but not before half of it has passed. */
function accessOf(grant: Extract<Grant, { kind: 'granted' }>, issuedAt: number, isReplacement: boolean): Access {
  const { lifeMs, accessToken: value } = grant;
  const margin = Math.min(Math.max(lifeMs / 10, 60_000), lifeMs / 2);
  const expiresAt = issuedAt + lifeMs;
  return { value, issuedAt, expiresAt, renewAt: expiresAt - margin, isReplacement };
}
