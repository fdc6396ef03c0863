// Loaded before anything else in a child when the runtime's clock does not run at real time: makes `Date`,
// `performance.now` and every timer run at the clock's rate, so that the function's minutes are the runtime's minutes.
// The query of this module's URL says how: `rate`, and the clock's time `clock` at the real time `real` (milliseconds).
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';

const parameters = new URL(import.meta.url).searchParams;
const [rate, clock, real] = ['rate', 'clock', 'real'].map((name) => Number(parameters.get(name)));
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const realNow = Date.now;
const realPerformanceNow = performance.now.bind(performance);
const startedAt = now() - realPerformanceNow() * rate;

Date.now = () => Math.floor(now());
globalThis.Date = new Proxy(Date, {
  construct: (target, parts, newTarget) => Reflect.construct(target, parts.length > 0 ? parts : [now()], newTarget),
  apply: (target) => new target(now()).toString(),
});
performance.now = () => now() - startedAt;

for (const name of ['setTimeout', 'setInterval']) {
  const original = timers[name];
  const scaled = (run, ms, ...rest) => original(run, shorten(ms), ...rest);
  // `util.promisify(setTimeout)` takes its promise form from here.
  for (const symbol of Object.getOwnPropertySymbols(original)) scaled[symbol] = scaledPromise(original[symbol]);
  globalThis[name] = timers[name] = scaled;
}
const { setTimeout: promisedTimeout, setInterval: promisedInterval } = timersPromises;
timersPromises.setTimeout = scaledPromise(promisedTimeout);
timersPromises.setInterval = scaledPromise(promisedInterval);
timersPromises.scheduler.wait = (ms, options) => timersPromises.setTimeout(ms, undefined, options);

const { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.ceil(shorten(ms)));
const { setTimeout: socketTimeout } = Socket.prototype;
Socket.prototype.setTimeout = function scaledSocketTimeout(ms, run) {
  return socketTimeout.call(this, ms === 0 ? 0 : Math.max(1, Math.round(shorten(ms))), run);
};
syncBuiltinESMExports();

function now() {
  return clock + (realNow() - real) * rate;
}

function shorten(ms) {
  return ms > 0 ? Math.min(LONGEST_TIMER_MS, ms / rate) : ms;
}

function scaledPromise(original) {
  return (ms, ...rest) => original(shorten(ms), ...rest);
}
