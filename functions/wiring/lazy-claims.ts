import type { Claims } from '../../shared/payload-store/index.ts';

/** The claims of one bucket; their code is loaded with the first large event. */
export function lazyClaims(bucketName: string): Claims {
  let opened: Claims | undefined;
  async function open(): Promise<Claims> {
    opened ??= (await import('./claims.ts')).openClaims(bucketName);
    return opened;
  }
  return {
    keep: async (event, body) => (await open()).keep(event, body),
    redeem: async (claim, log) => (await open()).redeem(claim, log),
  };
}
