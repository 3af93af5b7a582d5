import type { Row } from '../harness/row.ts';
import { commands } from './commands.ts';
import { logs } from './logs.ts';
import { memory } from './memory.ts';
import { peersIdle } from './peers-idle.ts';
import { peersMemory } from './peers-memory.ts';
import { peersRestart } from './peers-restart.ts';
import { peersStart } from './peers-start.ts';
import { restart } from './restart.ts';
import { start } from './start.ts';

/** In the order in which they are run and shown. */
export const ROWS: readonly Row[] = [
  commands,
  start,
  restart,
  memory,
  logs,
  peersRestart,
  peersStart,
  peersMemory,
  peersIdle,
];
