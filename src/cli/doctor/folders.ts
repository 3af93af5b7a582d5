import { chmodSync, type Stats, statSync } from 'node:fs';
import { ok, problem } from '../../contract/finding.ts';
import { shellWord } from '../../domain/shell-word.ts';
import type { Paths } from '../../platform/paths.ts';
import { type Diagnosis, mendable } from './diagnosis.ts';
import { keepPrivate } from './secrets.ts';

/** Whether the daemon can have its folders, and nobody else can enter or read what is private. */
export function checkFolders({ runtimeDir, dataDir, database }: Paths, uid: number): Diagnosis[] {
  const findings = [
    ...checkFolder(runtimeDir, 'MCP_RUNTIME_DIR', uid),
    ...checkOpenness(runtimeDir, uid),
    ...checkFolder(dataDir, 'MCP_DATA_DIR', uid),
    // The folder of the data may be shared; what is in it is not.
    ...keepPrivate('folders', database, 'the database'),
  ];
  return findings.length > 0 ? findings : [ok('folders', `${runtimeDir} and ${dataDir} are yours`)];
}

function checkFolder(folder: string, variable: string, uid: number): Diagnosis[] {
  const stat = statOf(folder);
  if (!stat) return [];
  const word = shellWord(folder);
  if (!stat.isDirectory()) {
    return [
      problem(
        'folders',
        `${folder} is not a folder; move it away`,
        `mv ${word} ${shellWord(`${folder}.old`)}`,
      ),
    ];
  }
  if (stat.uid === uid) return [];
  const message = `${folder} belongs to another user (uid ${stat.uid}); take it over, or set ${variable} to a folder of yours`;
  return [problem('folders', message, `sudo chown -R "$(id -u)" ${word}`)];
}

/** What is in the folder of the socket has no other guard than the folder. */
function checkOpenness(folder: string, uid: number): Diagnosis[] {
  const stat = statOf(folder);
  const mode = (stat?.mode ?? 0) & 0o777;
  if (!stat?.isDirectory() || stat.uid !== uid || !(mode & 0o077)) return [];
  const message = `${folder} is open to others (mode ${mode.toString(8)})`;
  return [
    mendable(problem('folders', message, `chmod 700 ${shellWord(folder)}`), () => {
      chmodSync(folder, 0o700);
      return `${folder} is for its owner alone now (mode 700, was ${mode.toString(8)})`;
    }),
  ];
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
