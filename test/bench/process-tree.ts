import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and all its descendants, in MiB. Linux only: it reads /proc. */
export function treeMemoryMib(root: number): number {
  const parents = new Map(processes().map((pid) => [pid, statusOf(pid)]));
  const belongs = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && belongs(parents.get(pid)?.parent));
  const kib = [...parents].filter(([pid]) => belongs(pid)).reduce((sum, [, { rssKib }]) => sum + rssKib, 0);
  return kib / 1024;
}

/** Milliseconds of the processor that a process, its descendants and those of them that have ended took. Linux only. */
export function treeCpuMs(root: number): number {
  const all = new Map(processes().map((pid) => [pid, { ...statusOf(pid), ticks: ticksOf(pid) }]));
  const belongs = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && belongs(all.get(pid)?.parent));
  return [...all].filter(([pid]) => belongs(pid)).reduce((sum, [, { ticks }]) => sum + ticks, 0) * MS_PER_TICK;
}

/** USER_HZ is 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** utime, stime, cutime and cstime: fields 14 to 17 of proc_pid_stat(5), counted after the name, which may hold spaces. */
function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return 0;
  }
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function statusOf(pid: number): { readonly parent: number; readonly rssKib: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { parent: number('PPid'), rssKib: number('VmRSS') };
  } catch {
    return { parent: 0, rssKib: 0 };
  }
}
