import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findCommand, findElsewhere } from '../../../../daemon/runtime/find-command.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

let root: string;
beforeEach(() => {
  root = tempDir();
});

/** Makes a file below `root`, executable unless told otherwise. */
function program(path: string, mode = 0o755): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, mode);
  return file;
}

describe('findCommand', () => {
  it('takes the first folder of PATH that has it', () => {
    const first = program('one/tool');
    program('two/tool');
    const path = `${join(root, 'none')}:${join(root, 'one')}:${join(root, 'two')}`;
    expect(findCommand('tool', path, root)).toBe(first);
  });

  it('passes over what cannot be executed: plain files, folders, links to nowhere', () => {
    program('plain/tool', 0o644);
    mkdirSync(join(root, 'folder', 'tool'), { recursive: true });
    mkdirSync(join(root, 'broken'));
    symlinkSync(join(root, 'nowhere'), join(root, 'broken', 'tool'));
    const real = program('real/tool');
    const path = ['plain', 'folder', 'broken', 'real'].map((name) => join(root, name)).join(':');
    expect(findCommand('tool', path, root)).toBe(real);
  });

  it('takes an empty folder in PATH for the working directory, and a relative one from there', () => {
    const here = program('tool');
    expect(findCommand('tool', '/none::', root)).toBe(here);
    const below = program('bin/other');
    expect(findCommand('other', 'bin', root)).toBe(below);
  });

  it('takes a name with a slash for a path, and does not search for it', () => {
    const file = program('sub/tool');
    expect(findCommand('./sub/tool', '', root)).toBe(file);
    expect(findCommand('sub/tool', '', root)).toBe(file);
    expect(findCommand(file, '', '/')).toBe(file);
    expect(findCommand('./tool', join(root, 'sub'), root)).toBeNull();
  });

  it('finds nothing where there is nothing', () => {
    expect(findCommand('tool', root, root)).toBeNull();
    expect(findCommand(join(root, 'tool'), root, root)).toBeNull();
  });
});

describe('findElsewhere', () => {
  it('looks where version managers and installers put commands', () => {
    const found = [
      program('.nvm/versions/node/v20.1.0/bin/mcp-test-tool'),
      program('.nvm/versions/node/v22.1.0/bin/mcp-test-tool'),
      program('.local/bin/mcp-test-tool'),
      program('.local/share/mise/shims/mcp-test-tool'),
      program('.cargo/bin/mcp-test-tool'),
    ];
    program('.bun/bin/mcp-test-tool', 0o644);
    expect(findElsewhere('mcp-test-tool', root).sort()).toEqual(found.sort());
  });

  it('has nowhere to look for a path', () => {
    program('.local/bin/mcp-test-tool');
    expect(findElsewhere('bin/mcp-test-tool', join(root, '.local'))).toEqual([]);
  });
});
