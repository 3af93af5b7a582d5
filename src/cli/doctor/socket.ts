import { existsSync } from 'node:fs';
import { MAX_SOCKET_PATH_BYTES } from '../../client/hints.ts';
import { ok, problem, warning } from '../../contract/finding.ts';
import type { DaemonState } from './context.ts';
import { type Diagnosis, type Mend, mendable } from './diagnosis.ts';

/** Whether the path of the socket fits, and nobody left a socket file there. `clear` removes such a file. */
export function checkSocket(socket: string, daemon: DaemonState, clear: Mend): Diagnosis {
  const length = Buffer.byteLength(socket);
  if (length > MAX_SOCKET_PATH_BYTES) {
    const message = `${socket} is ${length} bytes long; a socket may have ${MAX_SOCKET_PATH_BYTES}. Choose a shorter folder`;
    return problem('socket', message, 'export MCP_RUNTIME_DIR="$HOME/.mcp"');
  }
  if (daemon.kind === 'absent' && existsSync(socket)) {
    const message = `${socket} is left over from a daemon that was killed; the next start clears it away too`;
    return mendable(warning('socket', message, 'mcp doctor --fix'), clear);
  }
  return ok('socket', `its path has ${length} of ${MAX_SOCKET_PATH_BYTES} bytes`);
}
