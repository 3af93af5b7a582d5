import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../src/contract/errors.ts';
import { stampOf } from './stamp.ts';

const INFIX = '.damaged-';
/** The log and its index belong to the file: together they may still be recovered by hand. */
const COMPANIONS = ['-wal', '-shm'];

/**
 * Renames a damaged database, and its log with it. The log goes first, for if we were killed in between, a new
 * database must not find the log of the old one.
 * @throws AppError DATABASE_FAILED
 */
export function putAside(file: string, now: number): string {
  const target = `${file}${INFIX}${stampOf(now)}`;
  try {
    for (const suffix of [...COMPANIONS, '']) {
      if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
    }
  } catch (error) {
    const reason = `it is damaged, and could not be set aside: ${(error as Error).message}`;
    throw new AppError('DATABASE_FAILED', { reason }, { cause: error });
  }
  return target;
}

/** The databases that were set aside from `file`, oldest first, without their logs. */
export function filesSetAside(file: string): string[] {
  const prefix = `${basename(file)}${INFIX}`;
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(prefix));
  return names
    .filter((name) => !COMPANIONS.some((suffix) => name.endsWith(suffix)))
    .sort()
    .map((name) => join(dirname(file), name));
}
