import { statSync } from 'node:fs';
import { ok, problem, warning } from '../../src/contract/finding.ts';
import type { Finding } from '../../src/contract/shapes.ts';
import { shellWord } from '../../src/domain/shell-word.ts';
import { type LockHolder, lockHolder } from '../lock.ts';

/** Who holds the lock of the runtime folder, and whether that fits with who answers on its socket. */
export function checkLock(file: string, daemonAnswers: boolean): Finding {
  try {
    return judge(lockHolder(file), file, daemonAnswers);
  } catch (error) {
    const message = `${file} cannot be used as a lock: ${(error as Error).message}`;
    return problem(
      'lock',
      message,
      isInTheWay(file) ? `rm -r ${shellWord(file)}` : `ls -l ${shellWord(file)}`,
    );
  }
}

function judge(holder: LockHolder | null, file: string, daemonAnswers: boolean): Finding {
  if (!holder) {
    if (!daemonAnswers) return ok('lock', 'nobody holds it, and no daemon runs');
    const message = `a daemon runs and does not hold ${file}, which somebody took away: a second one could start`;
    return problem('lock', message, 'mcp daemon restart');
  }
  const who = holder.pid === null ? 'somebody' : `the daemon (pid ${holder.pid})`;
  if (daemonAnswers) return ok('lock', `${who} holds it`);
  const message = `${who} holds it and does not answer: it is starting, stopping, or hangs. If that goes on, end it; the next daemon takes over what it ran`;
  return warning('lock', message, holder.pid === null ? null : `kill -9 ${holder.pid}; mcp daemon start`);
}

/** No lock of ours: a folder, or a file with something in it. Ours is empty. */
function isInTheWay(file: string): boolean {
  const stat = statSync(file);
  return stat.isDirectory() || stat.size > 0;
}
