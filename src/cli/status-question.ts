import type { Client } from '../client/client.ts';
import type { StatusReport } from '../contract/shapes.ts';
import { isGroup, serversNamed } from './groups.ts';

/** What `mcp status` was asked about. */
export interface StatusQuestion {
  /** One server, by its name. */
  readonly one: boolean;
  look(): Promise<StatusReport>;
  /** The answer in JSON: the server itself when one was asked for by name, the report otherwise. */
  answer(report: StatusReport): unknown;
}

/** Words are names, `all` and tags; none means all. */
export function statusQuestion(client: Client, words: readonly string[]): StatusQuestion {
  const everybody = words.length === 0 || words.includes('all');
  const one = words.length === 1 && !words.some(isGroup);
  return {
    one,
    look: async () =>
      client.call('server.status', everybody ? {} : { servers: await serversNamed(client, words) }),
    answer: (report) => (one && report.servers[0]) || report,
  };
}
