import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cgroupFolder, parseCgroupMounts, parseMembership } from '../../../../daemon/runtime/cgroup-place.ts';

const UNIFIED = `22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
26 22 0:24 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
27 22 0:25 / /sys/fs/pstore rw,nosuid shared:10 - pstore pstore rw
`;
const HYBRID = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:4 - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:5 master:1 - cgroup2 cgroup2 rw
`;
const VERSION_1 = `35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n`;

describe('the folder of a cgroup', () => {
  it('is below the mount, on a machine with version 2 only', () => {
    const own = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/mcpd.service\n';
    expect(cgroupFolder(UNIFIED, own)).toBe(
      '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/mcpd.service',
    );
  });

  it('is below the second mount, on a hybrid machine', () => {
    const own = '8:pids:/\n4:memory:/elsewhere\n1:name=systemd:/init.scope\n0::/init.scope\n';
    expect(cgroupFolder(HYBRID, own)).toBe('/sys/fs/cgroup/unified/init.scope');
    expect(cgroupFolder(HYBRID, '0::/')).toBe('/sys/fs/cgroup/unified');
  });

  it('is nowhere with version 1 only', () => {
    expect(cgroupFolder(VERSION_1, '4:memory:/user\n1:name=systemd:/user\n')).toBeNull();
    expect(cgroupFolder(VERSION_1, '0::/')).toBeNull();
    expect(cgroupFolder(UNIFIED, '4:memory:/user\n')).toBeNull();
  });

  it('is below what a container has mounted of the hierarchy, or nowhere', () => {
    const part = '40 30 0:24 /docker/ab12 /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw\n';
    expect(cgroupFolder(part, '0::/docker/ab12/x')).toBe('/sys/fs/cgroup/x');
    expect(cgroupFolder(part, '0::/docker/ab12')).toBe('/sys/fs/cgroup');
    expect(cgroupFolder(part, '0::/docker/ab123')).toBeNull();
    expect(cgroupFolder(part, '0::/')).toBeNull();
    expect(cgroupFolder(UNIFIED, '0::/../sibling')).toBeNull();
    expect(cgroupFolder(part.replace('/docker/ab12', '/../..'), '0::/')).toBeNull();
  });

  it('is nowhere once the cgroup was removed', () => {
    expect(parseMembership('0::/gone (deleted)\n')).toBeNull();
  });

  it('may have spaces and colons', () => {
    expect(parseMembership('1:name=systemd:/a\n0::/a b/c:d\n')).toBe('/a b/c:d');
  });
});

/** As the kernel writes a path into a row (show_mountinfo, seq_escape). */
const escaped = (path: string) =>
  path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

describe('the mounts of cgroups', () => {
  it('are read whatever characters their paths have, and however many optional fields there are', () => {
    const path = fc
      .string({ unit: fc.constantFrom('a', '/', ' ', '\t', '\n', '\\', '0', '4', '-', 'ü', '#') })
      .map((text) => `/${text}`);
    const optional = fc.array(fc.constantFrom('shared:1', 'master:2', 'propagate_from:3', 'unbindable'));
    fc.assert(
      fc.property(path, path, optional, (root, mountPoint, fields) => {
        const row = ['41 31 0:38', escaped(root), escaped(mountPoint), 'rw', ...fields, '- cgroup2 none rw'];
        expect(parseCgroupMounts(`${VERSION_1}${row.join(' ')}\n`)).toEqual([{ root, mountPoint }]);
      }),
    );
  });

  it('are none in any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes(' - cgroup2 '));
        expect(parseCgroupMounts(text)).toEqual([]);
        expect(cgroupFolder(text, text)).toBeNull();
      }),
    );
  });
});
