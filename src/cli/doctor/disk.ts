import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, problem, warning } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { formatBytes } from '../units.ts';

const MIB = 1024 * 1024;
/** Below the first, logs and events are about to be lost; below the second, there is time to do something about it. */
const BYTES = { least: 50 * MIB, comfortable: 500 * MIB };
const FILES = { least: 200, comfortable: 2000 };

/** Room on a file system. */
export interface Room {
  readonly freeBytes: number;
  /** How many more files it can have; null where nothing but space bounds them. */
  readonly freeFiles: number | null;
}

/** Whether the daemon can write to its folders, or make them, and how much. */
export async function checkDisk(folders: readonly string[]): Promise<Finding[]> {
  const seen = new Set<number>();
  const findings: Finding[] = [];
  for (const folder of folders) {
    const place = await nearest(folder);
    findings.push(...(await checkWritable(folder, place.path)));
    if (!seen.has(place.device)) findings.push(judgeRoom(folder, await roomOf(place.path)));
    seen.add(place.device);
  }
  return findings;
}

/** What there is of `folder` already. */
async function nearest(folder: string): Promise<{ path: string; device: number }> {
  try {
    return { path: folder, device: (await stat(folder)).dev };
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}

async function checkWritable(folder: string, there: string): Promise<Finding[]> {
  try {
    await access(there, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EROFS') {
      return [problem('disk', `${there} cannot be written to (${code})`, `ls -ld ${shellWord(there)}`)];
    }
    const message = `${folder} is on a disk that is mounted read-only; repair that, or have MCP_RUNTIME_DIR and MCP_DATA_DIR name folders elsewhere`;
    return [
      problem(
        'disk',
        message,
        `sudo mount -o remount,rw "$(df -P ${shellWord(there)} | awk 'END {print $6}')"`,
      ),
    ];
  }
}

async function roomOf(path: string): Promise<Room> {
  const { bavail, bsize, files, ffree } = await statfs(path);
  return { freeBytes: bavail * bsize, freeFiles: files === 0 ? null : ffree };
}

/** What to say of the room that is left where `folder` is. */
export function judgeRoom(folder: string, { freeBytes, freeFiles }: Room): Finding {
  const files = freeFiles === null ? '' : ` and for ${freeFiles} files`;
  const message = `there is room for ${formatBytes(freeBytes)}${files} where ${folder} is`;
  const [bytes, inodes] = [freeBytes, freeFiles ?? Number.POSITIVE_INFINITY];
  const inspect = (option: string) =>
    `df -h${option} ${shellWord(folder)}; du -xh${option && ' --inodes'} ${shellWord(dirname(folder))} | sort -h | tail`;
  const fix = bytes < BYTES.comfortable ? inspect('') : inspect('i');
  if (bytes < BYTES.least || inodes < FILES.least) return problem('disk', message, fix);
  if (bytes < BYTES.comfortable || inodes < FILES.comfortable) return warning('disk', message, fix);
  return ok('disk', message);
}
