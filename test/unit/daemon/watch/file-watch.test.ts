import { EventEmitter } from 'node:events';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChokidarOptions, type FSWatcher, watch } from 'chokidar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileWatch, MOST_PATHS, type OpenWatcher } from '../../../../daemon/watch/file-watch.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';
import { until } from '../../../helpers/until.ts';

/** A watch of real files that has looked at everything once; the paths that it told. */
async function watchReal(folder: string, globs: readonly string[]) {
  const told: string[] = [];
  let ready = false;
  const open: OpenWatcher = async (path, options) => {
    const watcher = watch(path, options);
    watcher.on('ready', () => {
      ready = true;
    });
    return watcher;
  };
  const files = new FileWatch(
    { folder, globs, onChange: (path) => told.push(path), onLimited: (words) => told.push(words) },
    open,
  );
  onTestFinished(() => files.close());
  await until('it has looked', () => ready);
  return told;
}

describe('a watch of files', () => {
  it('tells of files that change, come and go, in folders that come later too', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'a.ts'), '1');
    const told = await watchReal(folder, ['**/*.ts']);
    appendFileSync(join(folder, 'a.ts'), '2');
    await until('the change is told', () => told.includes(join(folder, 'a.ts')));
    mkdirSync(join(folder, 'new', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'new', 'deep', 'b.ts'), '1');
    await until('the new file is told', () => told.includes(join(folder, 'new', 'deep', 'b.ts')));
    const before = told.length;
    rmSync(join(folder, 'a.ts'));
    await until('the end is told', () => told.slice(before).includes(join(folder, 'a.ts')));
  });

  it('tells of a file that is replaced, as editors do', async () => {
    const folder = tempDir();
    const file = join(folder, 'a.ts');
    writeFileSync(file, '1');
    const told = await watchReal(folder, ['a.ts']);
    for (const round of [1, 2]) {
      told.length = 0;
      // Chokidar tells of one change in 50 ms.
      await until(`replacement ${round} is told`, () => {
        writeFileSync(`${file}.tmp`, String(round));
        renameSync(`${file}.tmp`, file);
        return told.length > 0;
      });
      expect(new Set(told)).toEqual(new Set([file]));
    }
  });

  it('waits for a folder that is not there yet', async () => {
    const folder = tempDir();
    const told = await watchReal(folder, ['build/out/*.js']);
    mkdirSync(join(folder, 'build', 'out'), { recursive: true });
    writeFileSync(join(folder, 'build', 'out', 'a.js'), '');
    await until('it is told', () => told.includes(join(folder, 'build', 'out', 'a.js')));
  });

  it('hears nothing of what it does not cover', async () => {
    const folder = tempDir();
    for (const name of ['node_modules', 'src']) mkdirSync(join(folder, name));
    const told = await watchReal(folder, ['**/*.ts', '!**/*.d.ts']);
    writeFileSync(join(folder, 'node_modules', 'a.ts'), '');
    writeFileSync(join(folder, 'src', 'a.d.ts'), '');
    writeFileSync(join(folder, 'src', 'a.js'), '');
    writeFileSync(join(folder, 'src', 'last.ts'), '');
    await until('the last is told', () => told.length > 0);
    expect(new Set(told)).toEqual(new Set([join(folder, 'src', 'last.ts')]));
  });
});

/** Watchers that fail when a test says so. */
function fakeWatchers() {
  const opened: Array<{ watcher: EventEmitter; options: ChokidarOptions; closed: boolean }> = [];
  const open: OpenWatcher = async (_, options) => {
    const one = { watcher: new EventEmitter(), options, closed: false };
    const close = async () => {
      one.closed = true;
    };
    Object.assign(one.watcher, { close });
    opened.push(one);
    return one.watcher as FSWatcher;
  };
  return { opened, open };
}

const failure = (code: string) => Object.assign(new Error(`${code}: no`), { code });

describe('a watch that the system cannot keep up', () => {
  it.each(['ENOSPC', 'EMFILE'])(
    'because of %s looks at its files instead, and says so once',
    async (code) => {
      const { opened, open } = fakeWatchers();
      const limits: string[] = [];
      const files = new FileWatch(
        { folder: '/app', globs: ['*.ts'], onChange: () => {}, onLimited: (words) => limits.push(words) },
        open,
      );
      await until('it is open', () => opened.length === 1);
      for (let times = 0; times < 3; times += 1) opened[0]?.watcher.emit('error', failure(code));
      await until('it is open again', () => opened.length === 2);
      expect(opened.map(({ options, closed }) => [options.usePolling, closed])).toEqual([
        [false, true],
        [true, false],
      ]);
      opened[1]?.watcher.emit('error', failure(code));
      expect(limits).toEqual([
        expect.stringContaining(`(${code}), so its files are looked at once a second`),
      ]);
      await files.close();
      expect(opened[1]?.closed).toBe(true);
    },
  );

  it('for another reason says so and goes on', async () => {
    const { opened, open } = fakeWatchers();
    const limits: string[] = [];
    const request = {
      folder: '/app',
      globs: ['*'],
      onChange: () => {},
      onLimited: (w: string) => limits.push(w),
    };
    const files = new FileWatch(request, open);
    await until('it is open', () => opened.length === 1);
    opened[0]?.watcher.emit('error', failure('EIO'));
    expect(limits).toEqual(['some of its files may not be watched: EIO: no']);
    expect(opened[0]?.closed).toBe(false);
    await files.close();
  });

  it('because there are too many files ends, and says so once', async () => {
    const { opened, open } = fakeWatchers();
    const limits: string[] = [];
    const request = {
      folder: '/app',
      globs: ['**'],
      onChange: () => {},
      onLimited: (w: string) => limits.push(w),
    };
    new FileWatch(request, open);
    await until('it is open', () => opened.length === 1);
    const ignored = opened[0]?.options.ignored as (path: string) => boolean;
    const answers = Array.from({ length: MOST_PATHS + 3 }, (_, at) => ignored(`/app/${at}`));
    expect(answers.filter((ignores) => !ignores)).toHaveLength(MOST_PATHS);
    expect(limits).toEqual([expect.stringContaining(`more than ${MOST_PATHS} files`)]);
    await until('it is closed', () => opened[0]?.closed);
  });

  it('because it cannot even begin says so', async () => {
    const limits: string[] = [];
    const request = {
      folder: '/app',
      globs: ['**'],
      onChange: () => {},
      onLimited: (w: string) => limits.push(w),
    };
    new FileWatch(request, () => Promise.reject(new Error('no')));
    await until('it is told', () => limits[0] === 'its files cannot be watched: no');
  });
});
