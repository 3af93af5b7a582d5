import { existsSync } from 'node:fs';
import type { Client } from '../../client/client.ts';
import type { Finding } from '../../contract/shapes.ts';
import { failureOf } from '../failure.ts';
import { ok, problem, warning } from './findings.ts';

/** How the daemon is, and what it finds itself. `connect` gives null when none runs. */
export async function checkDaemon(connect: () => Promise<Client | null>, socket: string): Promise<Finding[]> {
  try {
    const client = await connect();
    if (!client) return [whyNotRunning(socket)];
    const { findings } = await client.call('daemon.check', {});
    return [ok('daemon', `it runs (pid ${client.daemon.pid})`), ...findings];
  } catch (error) {
    const { message, hint } = failureOf(error);
    return [problem('daemon', message, hint)];
  }
}

function whyNotRunning(socket: string): Finding {
  if (!existsSync(socket)) return ok('daemon', 'it does not run; any command that needs it starts it');
  const message = `it does not run, and was killed: ${socket} is left over`;
  return warning('daemon', message, 'mcp daemon start clears it away');
}
