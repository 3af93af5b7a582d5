import { AppError } from '../../../src/contract/errors.ts';
import { callTool, type ServerTools, searchTools } from '../../mcp/tools.ts';
import type { Upstream } from '../../mcp/upstream.ts';
import type { Supervisor } from '../../supervisor/supervisor.ts';
import type { Handlers } from '../dispatch.ts';
import type { HandlerContext } from './context.ts';

type ToolMethods = Pick<Handlers, 'tool.list' | 'tool.search' | 'tool.call'>;

const SEARCH_LIMIT = 20;

export function toolHandlers({ supervisor, bus }: HandlerContext): ToolMethods {
  return {
    'tool.list': async ({ server }) => {
      if (server === undefined) return { servers: await listAll(supervisor) };
      return { servers: [{ server, tools: await upstreamOf(supervisor, server).listTools() }] };
    },

    'tool.search': async ({ query, limit }) => {
      const hits = searchTools(query, await listAll(supervisor)).slice(0, limit ?? SEARCH_LIMIT);
      return { tools: hits.map(({ item, score }) => ({ ...item, score: Math.round(score * 1000) / 1000 })) };
    },

    'tool.call': async ({ server, tool, arguments: args, timeout_seconds }, { cause, caller }) => {
      const upstream = upstreamOf(supervisor, server);
      const timeoutMs = timeout_seconds === undefined ? undefined : timeout_seconds * 1000;
      try {
        return await callTool(upstream, { server, tool, args: args ?? {}, signal: caller.gone, timeoutMs });
      } catch (error) {
        const message = `${server}: the call of "${tool}" failed: ${error instanceof Error ? error.message : String(error)}`;
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

function upstreamOf(supervisor: Supervisor, server: string): Upstream {
  const unit = supervisor.unit(server);
  if (unit.live) return unit.live.upstream;
  throw new AppError('SERVER_NOT_RUNNING', { server, state: unit.view().state });
}

/** The tools of every server that runs. One that does not answer hides only its own. */
async function listAll(
  supervisor: Supervisor,
): Promise<Array<{ server: string; tools: ServerTools['tools'][number][] }>> {
  const lists = supervisor.running().map(async (unit) => ({
    server: unit.spec.name,
    tools: await upstreamOf(supervisor, unit.spec.name).listTools(),
  }));
  const settled = await Promise.allSettled(lists);
  return settled.flatMap((list) => (list.status === 'fulfilled' ? [list.value] : []));
}
