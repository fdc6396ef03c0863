import type { PayloadStore } from '../../shared/payload-store/index.ts';

/** The payload store in one bucket; its code is loaded with the first large event. */
export function lazyPayloadStore(bucketName: string): PayloadStore {
  let opened: PayloadStore | undefined;
  async function open(): Promise<PayloadStore> {
    opened ??= (await import('./claims.ts')).openPayloadStore(bucketName);
    return opened;
  }
  return {
    store: async (event, body) => (await open()).store(event, body),
    load: async (claim, log) => (await open()).load(claim, log),
  };
}
