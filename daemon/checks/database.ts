import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ok, problem, warning } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { shellWord } from '../../src/domain/shell-word.ts';
import { backupFolderOf, backupsIn } from '../storage/backup.ts';
import { type Examined, examineDatabase } from '../storage/examine.ts';
import { filesSetAside } from '../storage/set-aside.ts';

/** Whether the database is sound and of a version that we know, and what lies around it. Writes nothing. */
export function checkDatabase(file: string): Finding[] {
  if (!existsSync(file)) return [ok('database', 'there is none yet; the first start of the daemon makes it')];
  return [checkItself(file), ...checkLeftovers(file)];
}

function checkItself(file: string): Finding {
  try {
    return judge(file, examineDatabase(file));
  } catch (error) {
    return cannotRead(file, error as { code?: string; message: string });
  }
}

function cannotRead(file: string, { code, message }: { code?: string; message: string }): Finding {
  if (code === 'SQLITE_BUSY') {
    const words = `${file} is held by the daemon alone, as when there was no room on the disk at its start`;
    return warning('database', words, 'mcp daemon restart');
  }
  const words = `${file} cannot be looked into (${message}); the findings about disk and folders may say why`;
  return problem('database', words, `ls -l ${shellWord(dirname(file))}`);
}

function judge(file: string, { version, known, damage }: Examined): Finding {
  if (version > known) return tooNew(file, version, known);
  if (damage !== null) {
    const message = `${file} is damaged: ${damage}. A new one takes over what is sound of it; events are lost`;
    return problem('database', message, 'mcp daemon stop; mcp doctor --fix; mcp daemon start');
  }
  const age = version < known ? `, which the next start brings to ${known} after a backup` : '';
  const backups = backupsIn(backupFolderOf(file)).length;
  return ok(
    'database',
    `it is sound: schema ${version}${age}, ${megabytes([file])}, ${backups} backup${backups === 1 ? '' : 's'}`,
  );
}

function tooNew(file: string, version: number, known: number): Finding {
  const message = `${file} was written by a newer version (schema ${version}, this one knows ${known})`;
  const backup = backupsIn(backupFolderOf(file)).findLast((each) => schemaOf(each) <= known);
  if (!backup) return problem('database', `${message}, and there is no backup that this one can read`, null);
  const newer = `${file}.schema-${version}`;
  const moves = ['', '-wal', '-shm'].filter((suffix) => existsSync(file + suffix));
  const wayBack = [
    ...moves.map((suffix) => `mv ${shellWord(file + suffix)} ${shellWord(newer + suffix)}`),
    `cp -p ${shellWord(backup)} ${shellWord(file)}`,
    'mcp daemon start',
  ];
  return problem(
    'database',
    `${message}; install that one again, or go back to the backup`,
    wayBack.join(' && '),
  );
}

/** The version in the name of a backup, `mcp-001-….db`. */
function schemaOf(backup: string): number {
  return Number(basename(backup).split('-')[1]);
}

function checkLeftovers(file: string): Finding[] {
  const damaged = filesSetAside(file);
  if (damaged.length === 0) return [];
  const all = damaged
    .flatMap((each) => [each, `${each}-wal`, `${each}-shm`])
    .filter((each) => existsSync(each));
  const what = damaged.length === 1 ? 'a damaged database was' : `${damaged.length} damaged databases were`;
  const message = `${what} set aside (${megabytes(all)}), the latest as ${damaged.at(-1)}; delete when nothing in it is of use`;
  return [warning('database', message, `rm ${all.map(shellWord).join(' ')}`)];
}

function megabytes(files: readonly string[]): string {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
