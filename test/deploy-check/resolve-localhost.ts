import dns, { type LookupAddress, type LookupOptions } from 'node:dns';

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family: number) => void;

/** Preloaded. MiniStack's APIs have hosts of their own below `localhost` (RFC 6761), which few resolvers know. */
const { lookup } = dns;
Object.assign(dns, {
  lookup: (host: string, options: LookupOptions, found: Found) =>
    lookup(host.endsWith('.localhost') ? '127.0.0.1' : host, options, found),
});
