import { access, chmod, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, problem, warning } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { shellWord } from '../../domain/shell-word.ts';
import { formatBytes } from '../units.ts';
import { type Diagnosis, mendable } from './diagnosis.ts';

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
export async function checkDisk(folders: readonly string[], uid: number): Promise<Diagnosis[]> {
  const seen = new Set<number>();
  const findings: Diagnosis[] = [];
  for (const folder of folders) {
    const place = await nearest(folder);
    const isNew = !seen.has(place.dev);
    seen.add(place.dev);
    const trouble = await writingTrouble(place.path);
    if (trouble === 'EROFS') findings.push(...(isNew ? [readOnly(folder, place)] : []));
    else {
      if (trouble !== null) findings.push(...notOurs(folder, place, uid));
      if (isNew) findings.push(judgeRoom(folder, await roomOf(place.path)));
    }
  }
  return findings;
}

/** What there is of a folder already: itself, or a folder above it. */
interface Place {
  readonly path: string;
  readonly dev: number;
  readonly owner: number;
}

async function nearest(folder: string): Promise<Place> {
  try {
    const { dev, uid: owner } = await stat(folder);
    return { path: folder, dev, owner };
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}

/** The system's code for why nothing can be made in a folder; null when it can. */
async function writingTrouble(path: string): Promise<string | null> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

function readOnly(folder: string, { path }: Place): Diagnosis {
  const message = `${folder} is on a disk that is mounted read-only; repair that, or have MCP_RUNTIME_DIR and MCP_DATA_DIR name folders elsewhere`;
  const mount = `"$(df -P ${shellWord(path)} | awk 'END {print $6}')"`;
  return problem('disk', message, `sudo mount -o remount,rw ${mount}`);
}

/** A folder that is there and another user's is told by the check of the folders. */
function notOurs(folder: string, { path, owner }: Place, uid: number): Diagnosis[] {
  const word = shellWord(folder);
  if (path !== folder) {
    const message = `${folder} cannot be made, for you may not write to ${path}`;
    return [problem('disk', message, `sudo install -d -m 700 -o "$(id -u)" ${word}`)];
  }
  if (owner !== uid) return [];
  const finding = problem('disk', `${folder} is yours, and you may not write to it`, `chmod u+rwx ${word}`);
  return [
    mendable(finding, async () => {
      await chmod(folder, (await stat(folder)).mode | 0o700);
      return `${folder} can be written to`;
    }),
  ];
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
