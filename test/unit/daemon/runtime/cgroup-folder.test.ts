import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  below,
  isPopulated,
  killAll,
  parsePopulated,
  pidsIn,
  removeEmpty,
} from '../../../../daemon/runtime/cgroup-folder.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

describe('cgroup.events', () => {
  it.each([
    ['populated 1\nfrozen 0\n', true],
    ['populated 0\nfrozen 0\n', false],
    ['frozen 0\npopulated 1\n', true],
    ['unpopulated 1\n', false],
    ['populated 10\n', false],
    ['', false],
  ])('%j tells of life: %s', (text, populated) => {
    expect(parsePopulated(text)).toBe(populated);
  });
});

describe('the processes of a cgroup', () => {
  it('are those in it and in all below it, but for those whom our namespace does not show', () => {
    const folder = tempDir();
    mkdirSync(join(folder, 'container', 'init'), { recursive: true });
    writeFileSync(join(folder, 'cgroup.procs'), '17\n0\n18\n');
    writeFileSync(join(folder, 'container', 'cgroup.procs'), '');
    writeFileSync(join(folder, 'container', 'init', 'cgroup.procs'), '19\n');
    expect(pidsIn(folder)).toEqual([17, 18, 19]);
    expect(below(folder)).toEqual([join(folder, 'container')]);
  });

  it('are none where there is no cgroup', async () => {
    const folder = join(tempDir(), 'none');
    expect(pidsIn(folder)).toEqual([]);
    expect(isPopulated(folder)).toBe(false);
    expect(killAll(folder)).toBe(false);
    expect(await removeEmpty(folder)).toBe(true);
    expect(existsSync(folder)).toBe(false);
  });
});
