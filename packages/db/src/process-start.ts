import { readFileSync } from 'node:fs';

/**
 * A text that is the same for the whole life of process `pid` and different for every other process that ever has this
 * pid: the boot and the start in clock ticks since then. Null when the process is gone or the system has no /proc.
 */
export function processStart(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): field 22 is starttime; field 2, the command, is in parentheses and may itself contain spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}:${fields[19]}`;
  } catch {
    return null;
  }
}
