// A function that stands at a breakpoint cannot notice that its host died. A thread of its own does, and ends the process.
import { Worker } from 'node:worker_threads';

const watch = `setInterval(() => process.ppid !== ${process.ppid} && process.kill(process.pid, 'SIGKILL'), 500)`;
new Worker(watch, { eval: true, execArgv: [] }).unref();
