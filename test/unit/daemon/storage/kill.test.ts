import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../daemon/storage/database.ts';
import { startProgram, useProgram } from '../../../helpers/program.ts';
import { tempDir } from '../../../helpers/temp-dir.ts';

describe('kill -9 of a process that appends events', () => {
  const program = useProgram('append-events');

  // Different counts end the process at different moments of SQLite's work: before, around and after a checkpoint.
  it.each([1, 50, 1500])('loses none that was acknowledged, after %i', async (count) => {
    const file = join(tempDir(), 'mcp.db');
    const { child, lines, nextLine, ended } = startProgram(program, [file]);
    while (lines.length < count) expect(await nextLine()).not.toBeNull();
    child.kill('SIGKILL');
    await ended;
    expect(child.signalCode).toBe('SIGKILL');

    const { db, setAside } = openDatabase(file);
    expect(setAside).toBeNull();
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const stored = new Set(db.prepare('SELECT id FROM events').pluck().all());
    const lost = lines.filter((line) => !stored.has(Number(line)));
    expect(lines.length).toBeGreaterThanOrEqual(count);
    expect(lost).toEqual([]);
    db.close();
  });
});
