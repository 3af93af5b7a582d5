/**
 * Starts so many of what its arguments name as fast as it can: `COUNT FILE ARG…`. It ends at once, and they when they
 * see the end of their stdin: the floor of a command that starts many.
 */
import { spawn } from 'node:child_process';

const [count = '0', file = '', ...args] = process.argv.slice(2);
for (let left = Number(count); left > 0; left -= 1)
  spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
process.exit(0);
