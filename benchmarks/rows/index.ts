import type { Row } from '../harness/row.ts';
import { commands } from './commands.ts';
import { logs } from './logs.ts';
import { memory } from './memory.ts';
import { restart } from './restart.ts';
import { start } from './start.ts';

/** In the order in which they are run and shown. */
export const ROWS: readonly Row[] = [commands, start, restart, memory, logs];
