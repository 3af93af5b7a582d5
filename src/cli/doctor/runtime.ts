import { statSync } from 'node:fs';
import { MAX_SOCKET_PATH_BYTES } from '../../client/hints.ts';
import type { Finding } from '../../contract/shapes.ts';
import type { Paths } from '../../platform/paths.ts';
import { ok, problem } from './findings.ts';

/** Whether the daemon can have its folder and its socket, and nobody else can. */
export function checkRuntime({ runtimeDir, socket }: Paths, uid: number): Finding[] {
  return [checkFolder(runtimeDir, uid), checkSocketPath(socket)];
}

function checkFolder(folder: string, uid: number): Finding {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return ok('runtime', `${folder} will be made when the daemon starts`);
  if (!stat.isDirectory())
    return problem('runtime', `${folder} is not a folder`, `move it away: mv ${folder} ${folder}.old`);
  if (stat.uid !== uid) {
    return problem(
      'runtime',
      `${folder} belongs to another user (uid ${stat.uid})`,
      `chown it, or set MCP_RUNTIME_DIR to a folder of yours`,
    );
  }
  const mode = stat.mode & 0o777;
  if (mode & 0o077)
    return problem(
      'runtime',
      `${folder} is open to others (mode ${mode.toString(8)})`,
      `chmod 700 ${folder}`,
    );
  return ok('runtime', `${folder} is yours alone`);
}

function checkSocketPath(socket: string): Finding {
  const length = Buffer.byteLength(socket);
  if (length <= MAX_SOCKET_PATH_BYTES)
    return ok('socket', `its path has ${length} of ${MAX_SOCKET_PATH_BYTES} bytes`);
  const message = `${socket} is ${length} bytes long; a socket may have ${MAX_SOCKET_PATH_BYTES}`;
  return problem('socket', message, 'set MCP_RUNTIME_DIR to a shorter folder');
}
