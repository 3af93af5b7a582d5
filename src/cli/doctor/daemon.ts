import type { Client } from '../../client/client.ts';
import { AppError } from '../../contract/errors.ts';
import { ok, problem, warning } from '../../contract/finding.ts';
import type { Finding } from '../../contract/shapes.ts';
import { version } from '../../platform/package-root.ts';
import { failureOf } from '../failure.ts';
import type { DaemonState } from './context.ts';

/** Whether there is a daemon to speak to. `connect` gives null when nobody listens. Never rejects. */
export async function daemonState(connect: () => Promise<Client | null>): Promise<DaemonState> {
  try {
    const client = await connect();
    return client ? { kind: 'answers', client } : { kind: 'absent' };
  } catch (error) {
    // Only for a daemon that said nothing is there no error of the system's below.
    const hangs = error instanceof AppError && error.code === 'DAEMON_UNREACHABLE' && !error.cause;
    return { kind: hangs ? 'hangs' : 'fails', error: failureOf(error) };
  }
}

/** Whether the daemon runs, answers, and is of this version. */
export function checkDaemon(state: DaemonState): Finding {
  switch (state.kind) {
    case 'absent':
      return ok('daemon', 'it does not run; any command that needs it starts it');
    case 'hangs': {
      const message = `${state.error.message}: it hangs. The next one takes over what it ran`;
      return problem('daemon', message, 'mcp daemon restart');
    }
    case 'fails':
      return problem('daemon', state.error.message, state.error.hint || null);
    case 'answers': {
      const { daemon } = state.client;
      const message = `it runs (pid ${daemon.pid}, version ${daemon.version})`;
      if (daemon.version === version) return ok('daemon', message);
      return warning('daemon', `${message}, and this is version ${version}`, 'mcp daemon restart');
    }
  }
}
