import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchForChanges } from '../../../daemon/watch-file.ts';
import { ManualClock } from '../../helpers/clock.ts';
import { tempDir } from '../../helpers/temp-dir.ts';
import { until } from '../../helpers/until.ts';

/** A watched file, with a clock that the settling waits on. */
function watched(file: string) {
  const clock = new ManualClock();
  let changes = 0;
  const stop = watchForChanges(file, clock, () => {
    changes += 1;
  });
  onTestFinished(stop);
  return {
    stop,
    clock,
    changes: () => changes,
    /** Waits until the system has told of the change, and lets it settle. */
    async noticed() {
      await until('the change is noticed', () => clock.waiting > 0);
      clock.advance(60_000);
    },
  };
}

describe('a watched file', () => {
  it.each<[string, (file: string) => void]>([
    ['is written', (file) => writeFileSync(file, 'two')],
    ['is appended to', (file) => appendFileSync(file, 'two')],
    ['is removed', (file) => rmSync(file)],
    [
      'is replaced by another',
      (file) => {
        writeFileSync(`${file}.new`, 'two');
        renameSync(`${file}.new`, file);
      },
    ],
  ])('is noticed when it %s', async (_, change) => {
    const file = join(tempDir(), 'registry.json');
    writeFileSync(file, 'one');
    const watch = watched(file);
    change(file);
    await watch.noticed();
    expect(watch.changes()).toBe(1);
  });

  it('is noticed when it appears', async () => {
    const file = join(tempDir(), 'registry.json');
    const watch = watched(file);
    writeFileSync(file, 'one');
    await watch.noticed();
    expect(watch.changes()).toBe(1);
  });

  it('is noticed when it is a link and its target changes', async () => {
    const folder = tempDir();
    mkdirSync(join(folder, 'dotfiles'));
    const target = join(folder, 'dotfiles', 'servers.json');
    writeFileSync(target, 'one');
    const file = join(folder, 'registry.json');
    symlinkSync(target, file);
    const watch = watched(file);
    writeFileSync(target, 'two');
    await watch.noticed();
    expect(watch.changes()).toBe(1);
  });

  it('is noticed once for a burst of writes', async () => {
    const file = join(tempDir(), 'registry.json');
    const watch = watched(file);
    for (let count = 0; count < 20; count += 1) appendFileSync(file, 'x');
    await watch.noticed();
    expect(watch.changes()).toBe(1);
  });

  it('does not speak for its neighbours', async () => {
    const folder = tempDir();
    const watch = watched(join(folder, 'registry.json'));
    const neighbour = watched(join(folder, 'other.json'));
    writeFileSync(join(folder, 'other.json'), 'x');
    await neighbour.noticed();
    expect(watch.clock.waiting).toBe(0);
  });

  it('is looked at now and then where its folder cannot be watched', async () => {
    const folder = join(tempDir(), 'not-yet');
    const watch = watched(join(folder, 'registry.json'));
    // That there is no file yet is told too.
    await watch.noticed();
    mkdirSync(folder);
    writeFileSync(join(folder, 'registry.json'), 'one');
    await watch.noticed();
    expect(watch.changes()).toBe(2);
  });

  it('is silent after the end of the watch, also about what it was about to say', async () => {
    const file = join(tempDir(), 'registry.json');
    const watch = watched(file);
    writeFileSync(file, 'one');
    await until('the change is noticed', () => watch.clock.waiting > 0);
    watch.stop();
    watch.clock.advance(60_000);
    expect(watch.changes()).toBe(0);
  });
});
