import { type Process, processesWith } from '../processes.ts';

/** Programs of ours: the daemon, and what it runs for itself. */
const OURS = /\/dist\/(bin|daemon)\/\S+\.js\b/;

/** Living processes of servers on this home: what is in them, and what came of them. */
export function serverProcesses(home: string): Process[] {
  return processesWith(`HOME=${home}`).filter(({ command }) => !OURS.test(command));
}
