// Loaded before anything else in a child when the runtime's clock is not real time: makes `Date`, `performance.now` and
// every timer run at the clock's rate, so that the function's minutes are the runtime's minutes. The query of this module's
// URL says how: `rate`, the clock's time `clock` at the real time `real`, and how far it had `jumped` (milliseconds).
// A socket's idle timers are scaled but do not jump: the other end of the connection has not seen the time pass either.
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

const parameters = new URL(import.meta.url).searchParams;
const [rate, clock, real] = ['rate', 'clock', 'real'].map((name) => Number(parameters.get(name)));
const jumps = parameters.has('jumped');
const jumpedBefore = Number(parameters.get('jumped'));
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const realNow = Date.now;
const realPerformanceNow = performance.now.bind(performance);
let jumped = 0;
const startedAt = now() - realPerformanceNow() * rate;
/** Timers that a jump has to hasten; what was cleared is forgotten at the next invocation. */
const pending = new Set();
const DUE = Symbol('due');

// The bootstrap calls it at the start of each invocation, with how far the clock has jumped by then.
globalThis[Symbol.for('local-aws.clock.jumped')] = (total) => {
  const further = total - jumpedBefore > jumped;
  jumped = total - jumpedBefore;
  for (const timer of [...pending]) {
    if (timer._destroyed) pending.delete(timer);
    else if (further) hasten(timer);
  }
};

Date.now = () => Math.floor(now());
globalThis.Date = new Proxy(Date, {
  construct: (target, parts, newTarget) => Reflect.construct(target, parts.length > 0 ? parts : [now()], newTarget),
  apply: (target) => new target(now()).toString(),
});
performance.now = () => now() - startedAt;

const { setTimeout: oneTimeout, setInterval: anInterval } = timers;
globalThis.setTimeout = timers.setTimeout = (run, ms, ...rest) => startTimer(oneTimeout, run, ms, rest);
globalThis.setInterval = timers.setInterval = (run, ms, ...rest) => startTimer(anInterval, run, ms, rest);
timersPromises.setTimeout = promisedTimeout;
timersPromises.setInterval = scaledPromise(timersPromises.setInterval);
timersPromises.scheduler.wait = (ms, options) => promisedTimeout(ms, undefined, options);
timers.setTimeout[promisify.custom] = promisedTimeout;

AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  const expired = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  timers.setTimeout(expired, ms).unref();
  return controller.signal;
};
const { setTimeout: socketTimeout } = Socket.prototype;
Socket.prototype.setTimeout = function scaledSocketTimeout(ms, run) {
  return socketTimeout.call(this, ms === 0 ? 0 : Math.max(1, Math.round(shorten(ms))), run);
};
syncBuiltinESMExports();

function now() {
  return clock + (realNow() - real) * rate + jumped;
}

function shorten(ms) {
  return ms > 0 ? Math.min(LONGEST_TIMER_MS, ms / rate) : ms;
}

function startTimer(original, run, ms, rest) {
  if (!jumps || typeof run !== 'function') return original(run, shorten(ms), ...rest);
  const timer = original(fire, shorten(ms), ...rest);
  const wait = timer._idleTimeout;
  const { refresh } = timer;
  timer.refresh = () => {
    begin();
    return refresh.call(timer);
  };
  begin();
  return timer;

  function begin() {
    // -1 marks a timer that was cleared; anything else may be what `hasten` left.
    if (timer._idleTimeout !== -1) timer._idleTimeout = wait;
    timer[DUE] = now() + wait * rate;
    pending.add(timer);
  }

  function fire(...args) {
    pending.delete(timer);
    if (timer._repeat) begin();
    return run.apply(timer, args);
  }
}

/** Lets a pending timer fire when it is due on the clock that has jumped. Node offers no other way to move one. */
function hasten(timer) {
  timer._idleTimeout = Math.max(1, Math.ceil((timer[DUE] - now()) / rate));
  Object.getPrototypeOf(timer).refresh.call(timer);
}

function promisedTimeout(ms, value, { signal, ref = true } = {}) {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      const cause = { cause: signal.reason };
      reject(Object.assign(new Error('The operation was aborted', cause), { name: 'AbortError', code: 'ABORT_ERR' }));
    };
    const timer = timers.setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
    if (!ref) timer.unref();
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function scaledPromise(original) {
  return (ms, ...rest) => original(shorten(ms), ...rest);
}
