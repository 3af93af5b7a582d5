/** Starts what its arguments name, and again whenever it ends: the floor of a supervisor. Ends with its own stdin. */
import { type ChildProcess, spawn } from 'node:child_process';

const [file = '', ...args] = process.argv.slice(2);
let child: ChildProcess;

function keep(): void {
  child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.once('exit', keep);
}

keep();
process.stdin.resume();
process.stdin.once('end', () => {
  child.off('exit', keep);
  child.kill('SIGKILL');
  process.exit(0);
});
