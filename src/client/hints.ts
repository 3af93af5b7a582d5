import { AppError } from '../contract/errors.ts';

/** The longest path a Unix socket may have on every system we support (macOS: 104 bytes with the final zero). */
export const MAX_SOCKET_PATH_BYTES = 103;

/** True when a failed dial means that no daemon listens there, so that starting one is the answer. */
export function isNobodyListening(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'ENOTDIR'].includes(systemCode(error));
}

/** Why the daemon cannot be reached, in words, with what to do about it. */
export function unreachable(error: unknown, socket: string): AppError {
  const { reason, hint } = explain(systemCode(error), socket, error);
  return new AppError('DAEMON_UNREACHABLE', { reason, socket }, { hint, cause: error });
}

function explain(code: string, socket: string, error: unknown): { reason: string; hint: string } {
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES) {
    return {
      reason: `its socket path is longer than ${MAX_SOCKET_PATH_BYTES} bytes: ${socket}`,
      hint: 'set MCP_RUNTIME_DIR to a shorter folder',
    };
  }
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { reason: `it does not run (there is no socket at ${socket})`, hint: 'mcp daemon start' };
    case 'ECONNREFUSED':
      return {
        reason: `it does not run (the socket ${socket} is left over from one that ended)`,
        hint: 'mcp daemon start',
      };
    case 'ECONNRESET':
      return { reason: `it has just ended (the socket ${socket} is being closed)`, hint: 'mcp daemon start' };
    case 'EACCES':
    case 'EPERM':
      return {
        reason: `you may not open ${socket}`,
        hint: 'the daemon belongs to another user; mcp doctor shows who owns the folder',
      };
    default:
      return { reason: error instanceof Error ? error.message : String(error), hint: 'mcp doctor' };
  }
}

function systemCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? '';
}
