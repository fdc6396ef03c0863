import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';

/**
 * Below what common servers keep an idle connection for: Node and Apache 5 s, load balancers 60 s, nginx 75 s
 * (https://nodejs.org/api/http.html#serverkeepalivetimeout, https://httpd.apache.org/docs/2.4/mod/core.html#keepalivetimeout).
 */
const IDLE_MS = 4000;

type Protocol = 'http:' | 'https:';

/**
 * Connections to vendors. Lambda freezes a container between two invocations: no timer runs, and the vendor's closing of an
 * idle connection is not seen before the next request is on it. So idle time is read from the clock before a connection is
 * used, and a request that must not be repeated never gets a used one.
 */
export function createConnections(now: () => number) {
  const kept = agentsWith({ keepAlive: true, maxSockets: 50, timeout: IDLE_MS });
  const fresh = agentsWith({ keepAlive: false });
  const idleSince = new WeakMap<object, number>();
  for (const agent of Object.values(kept)) agent.on('free', (socket) => idleSince.set(socket, now()));

  return {
    /** Makes a connection of its own, and closes it after the answer. */
    fresh: (protocol: Protocol) => fresh[protocol],
    /** Uses a connection that was idle for less than {@link IDLE_MS}, if there is one. */
    async kept(protocol: Protocol): Promise<HttpAgent> {
      const agent = kept[protocol];
      const idle = Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? []);
      const old = idle.filter((socket) => now() - (idleSince.get(socket) ?? 0) >= IDLE_MS);
      // The agent would still hand out a destroyed socket before its `close`.
      await Promise.all(old.map(closed));
      return agent;
    },
  };
}

function agentsWith(options: ConstructorParameters<typeof HttpAgent>[0]): Readonly<Record<Protocol, HttpAgent>> {
  return { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once('close', () => resolve());
    socket.destroy();
  });
}
