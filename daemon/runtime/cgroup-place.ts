import { join, relative } from 'node:path';

/**
 * The folder of the cgroup (version 2) that a process is in: also on a hybrid machine, where version 2 is mounted
 * beside version 1, and inside of containers, where only a part of the hierarchy is mounted. Null when there is no
 * version 2, or when its cgroup lies outside of what is mounted here.
 * @param mountinfo /proc/self/mountinfo (proc_pid_mountinfo(5))
 * @param membership /proc/<pid>/cgroup of the process (cgroups(7))
 */
export function cgroupFolder(mountinfo: string, membership: string): string | null {
  const path = parseMembership(membership);
  // A namespace shows what is above its own root as `/..`.
  if (path === null || path.startsWith('/..')) return null;
  for (const { root, mountPoint } of parseCgroupMounts(mountinfo)) {
    const below = relative(root, path);
    if (!below.startsWith('..') && !root.startsWith('/..')) return join(mountPoint, below);
  }
  return null;
}

/** The path in the one hierarchy of version 2: of the line `0::<path>`. Null on a machine with version 1 only. */
export function parseMembership(text: string): string | null {
  const line = text.split('\n').find((each) => each.startsWith('0::/'));
  // What is written of a cgroup that was removed meanwhile leads nowhere.
  return line === undefined || line.endsWith(' (deleted)') ? null : line.slice('0::'.length);
}

export interface CgroupMount {
  /** The part of the hierarchy that is mounted. */
  readonly root: string;
  readonly mountPoint: string;
}

/** Every mount of version 2 in a /proc/<pid>/mountinfo. */
export function parseCgroupMounts(mountinfo: string): CgroupMount[] {
  return mountinfo.split('\n').flatMap((line) => {
    // Between the options and the type is a number of optional fields, ended by a hyphen.
    const [before = '', after = ''] = line.split(' - ', 2);
    const [, , , root, mountPoint] = before.split(' ');
    if (!root || !mountPoint || !after.startsWith('cgroup2 ')) return [];
    return [{ root: decode(root), mountPoint: decode(mountPoint) }];
  });
}

/** Spaces, tabs, line feeds and backslashes stand there as `\` and three octal digits. */
function decode(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
