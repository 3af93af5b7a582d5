import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlobs } from '../../../../daemon/watch/globs.ts';

const HOME = '/home/me/app';
const covered = (globs: string[], path: string) => compileGlobs(HOME, globs).covers(`${HOME}/${path}`);
const looked = (globs: string[], path: string) => compileGlobs(HOME, globs).leadsInto(`${HOME}/${path}`);

describe('globs', () => {
  it.each<[string[], string]>([
    [['src/**/*.ts'], 'src/a.ts'],
    [['src/**/*.ts'], 'src/deep/er/a.ts'],
    [['./src/*.ts'], 'src/a.ts'],
    [['*.{js,mjs}'], 'server.mjs'],
    [['src'], 'src/a/b.py'],
    [['src/'], 'src/a.py'],
    [['server.py'], 'server.py'],
    [['.env'], '.env'],
    [['config/.secret/*.json'], 'config/.secret/a.json'],
    [['!dist/**'], 'src/a.ts'],
    [['{src,lib/deep}/*.ts'], 'lib/deep/a.ts'],
    [['node_modules/mine/**'], 'node_modules/mine/a.js'],
    [['**'], 'a'],
  ])('%j cover %s', (globs, path) => {
    expect(covered(globs, path)).toBe(true);
  });

  it.each<[string[], string]>([
    [['src/**/*.ts'], 'src/a.js'],
    [['src/*.ts'], 'src/deep/a.ts'],
    [['src'], 'srcs/a.ts'],
    [['**/*.js'], 'node_modules/x/a.js'],
    [['**/*.js'], 'deep/node_modules/x/a.js'],
    [['**'], '.git/HEAD'],
    [['**'], '__pycache__/a.pyc'],
    [['**/*.py'], '.venv/lib/a.py'],
    [['src/**', '!src/gen/**'], 'src/gen/a.ts'],
    [['src/**', '!**/*.test.ts'], 'src/a.test.ts'],
    [['src/**', '!src/gen'], 'src/gen/deep/a.ts'],
    [[], 'node_modules/a.js'],
  ])('%j do not cover %s', (globs, path) => {
    expect(covered(globs, path)).toBe(false);
  });

  it.each<[string[], string, boolean]>([
    [['*.ts'], 'src', false],
    [['src/*.ts'], 'src', true],
    [['src/*.ts'], 'src/deep', false],
    [['src/*/x/*.ts'], 'src/deep/x', true],
    [['src/*/x/*.ts'], 'src/deep/y', false],
    [['src/**/*.ts'], 'src/deep/er', true],
    [['src/**/*.ts'], 'lib', false],
    [['**/*.ts'], 'node_modules', false],
    [['**/*.ts'], '.venv', false],
    [['.github/**'], '.github', true],
    [['**/.config/*.json'], 'deep/.config', true],
    [['src/**', '!src/gen/**'], 'src/gen', false],
    [['src/**', '!src/gen/*.ts'], 'src/gen', true],
    [['{src,lib/deep}/*.ts'], 'lib/deep', true],
  ])('of %j, whether the folder %s is looked into: %s', (globs, folder, expected) => {
    expect(looked(globs, folder)).toBe(expected);
  });

  it('that leave the folder are told by their whole path', () => {
    const globs = compileGlobs(HOME, ['../shared/*.ts', '/etc/app.conf']);
    expect(globs.covers('/home/me/shared/a.ts')).toBe(true);
    expect(globs.covers('/etc/app.conf')).toBe(true);
    expect(globs.leadsInto('/etc')).toBe(true);
    expect(globs.leadsInto('/usr')).toBe(false);
  });

  it('lead into every folder above what they cover', () => {
    const name = fc.constantFrom('src', 'lib', 'a', 'b', 'x.ts', 'y.js');
    const step = fc.constantFrom('src', 'lib', '*', '**', '*.ts', '{a,b}', 'a?', '{src,lib/a}');
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => `${HOME}/${names.join('/')}`);
    const glob = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));
    fc.assert(
      fc.property(path, fc.array(glob, { minLength: 1, maxLength: 2 }), (file, texts) => {
        const globs = compileGlobs(HOME, texts);
        fc.pre(globs.covers(file));
        for (let above = dirname(file); above !== '/'; above = dirname(above))
          expect(globs.leadsInto(above), `${texts} into ${above} for ${file}`).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
