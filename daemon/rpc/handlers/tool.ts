import { AppError } from '../../../src/contract/errors.ts';
import { maskError } from '../../mask-error.ts';
import { callTool, listAllTools, searchTools } from '../../mcp/tools.ts';
import type { Upstream } from '../../mcp/upstream.ts';
import type { Live } from '../../supervisor/bring-up.ts';
import type { Supervisor } from '../../supervisor/supervisor.ts';
import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

type ToolMethods = Pick<Handlers, 'tool.list' | 'tool.search' | 'tool.call'>;

const SEARCH_LIMIT = 20;

export function toolHandlers({ supervisor, bus }: HandlerContext): ToolMethods {
  return {
    'tool.list': async ({ server }) => {
      if (server === undefined) return { servers: await listAllTools(upstreamsOf(supervisor)) };
      const { upstream, secrets } = liveOf(supervisor, server);
      const tools = await upstream.listTools().catch((error) => {
        throw maskError(error, secrets);
      });
      return { servers: [{ server, tools }] };
    },

    'tool.search': async ({ query, limit }) => {
      const hits = await searchTools(query, await listAllTools(upstreamsOf(supervisor)));
      return { tools: hits.slice(0, limit ?? SEARCH_LIMIT).map(({ item, score }) => ({ ...item, score })) };
    },

    'tool.call': async ({ server, tool, arguments: args, timeout_seconds }, { cause, caller }) => {
      const { upstream, secrets } = liveOf(supervisor, server);
      supervisor.unit(server).assertTakesCalls();
      const timeoutMs = timeout_seconds === undefined ? undefined : timeout_seconds * 1000;
      try {
        return await callTool(upstream, { server, tool, args: args ?? {}, signal: caller.gone, timeoutMs });
      } catch (unmasked) {
        // Words of the server's own, which knows its secrets. What it answers is not ours to change; this is a failure.
        const error = maskError(unmasked, secrets);
        const words = error instanceof Error ? error.message : String(error);
        const message = `${server}: the call of "${tool}" failed: ${words}`;
        bus.publish({
          type: 'tool_failed',
          server,
          message,
          details: { tool },
          correlationId: cause.correlationId,
        });
        throw error;
      }
    },
  };
}

function liveOf(supervisor: Supervisor, server: string): Live {
  const unit = supervisor.unit(server);
  if (unit.live) return unit.live;
  throw new AppError('SERVER_NOT_RUNNING', { server, state: unit.view().state });
}

/** The sessions of all servers that run, by name. */
function upstreamsOf(supervisor: Supervisor): Map<string, Upstream> {
  return new Map(
    supervisor.running().flatMap(({ spec, live }) => (live ? [[spec.name, live.upstream]] : [])),
  );
}
