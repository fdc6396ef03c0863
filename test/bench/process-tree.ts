import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and all its descendants, in MiB. Linux only: it reads /proc. */
export function treeMemoryMib(root: number): number {
  const parents = new Map(processes().map((pid) => [pid, statusOf(pid)]));
  const belongs = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && belongs(parents.get(pid)?.parent));
  const kib = [...parents].filter(([pid]) => belongs(pid)).reduce((sum, [, { rssKib }]) => sum + rssKib, 0);
  return kib / 1024;
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
