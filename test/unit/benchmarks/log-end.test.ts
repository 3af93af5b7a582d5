import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countLines, endsWith } from '../../../benchmarks/harness/log-end.ts';
import { tempDir } from '../../helpers/temp-dir.ts';

describe('the end of a log', () => {
  it('is awaited from before there is a file, and found behind a stamp', async () => {
    const log = join(tempDir(), 'x.log');
    const ended = endsWith(log, 'over');
    appendFileSync(log, 'over is not the end\n');
    appendFileSync(log, 'stamp over\n');
    await ended;
  });

  it('is not a mark that is only half written', async () => {
    const log = join(tempDir(), 'x.log');
    writeFileSync(log, 'first\nover');
    let ended = false;
    const waiting = endsWith(log, 'over').then(() => {
      ended = true;
    });
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    appendFileSync(log, '\n');
    await waiting;
  });
});

describe('countLines', () => {
  it.each([0, 1, 30_000])('counts %d lines, however many reads they take', async (lines) => {
    const log = join(tempDir(), 'x.log');
    writeFileSync(log, `${'x'.repeat(99)}\n`.repeat(lines));
    expect(await countLines(log)).toBe(lines);
  });
});
