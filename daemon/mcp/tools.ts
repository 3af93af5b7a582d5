import type { Hit } from '../../router/search.ts';
import { AppError } from '../../src/contract/errors.ts';
import type { Tool } from '../../src/contract/shapes.ts';
import { nearest } from '../../src/domain/name.ts';
import type { CallOptions, CallResult, Upstream } from './upstream.ts';

export interface ToolCall extends CallOptions {
  readonly server: string;
  readonly tool: string;
  readonly args: Record<string, unknown>;
}

/**
 * Calls a tool. Servers refuse an unknown name in different ways (an error of the protocol, a result with `isError`),
 * so after a failure, and only then, the list tells whether that was why. If there is no list, the failure stands.
 * @throws AppError TOOL_NOT_FOUND with the nearest name, and as `Upstream.callTool`
 */
export async function callTool(upstream: Upstream, call: ToolCall): Promise<CallResult> {
  try {
    const result = await upstream.callTool(call.tool, call.args, call);
    if (result.isError === true) await assertToolExists(upstream, call);
    return result;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UPSTREAM_ERROR') await assertToolExists(upstream, call);
    throw error;
  }
}

async function assertToolExists(upstream: Upstream, { server, tool }: ToolCall): Promise<void> {
  const tools = await upstream.listTools({ timeoutMs: LIST_ALL_TIMEOUT_MS }).catch(() => null);
  const names = tools?.map(({ name }) => name);
  if (!names || names.includes(tool)) return;
  const near = nearest(tool, names);
  throw new AppError('TOOL_NOT_FOUND', { server, tool }, near ? { hint: `did you mean "${near}"?` } : {});
}

export interface ServerTools {
  readonly server: string;
  readonly tools: Tool[];
}

/** Who asks for the tools of all servers does not want to wait for the slowest. */
const LIST_ALL_TIMEOUT_MS = 5000;

/** The tools of every server in `upstreams`, by its name. One that fails or is not done in time is left out. */
export async function listAllTools(
  upstreams: ReadonlyMap<string, Pick<Upstream, 'listTools'>>,
  timeoutMs = LIST_ALL_TIMEOUT_MS,
): Promise<ServerTools[]> {
  const lists = [...upstreams].map(async ([server, upstream]) => ({
    server,
    tools: await upstream.listTools({ timeoutMs }),
  }));
  const settled = await Promise.allSettled(lists);
  return settled.flatMap((list) => (list.status === 'fulfilled' ? [list.value] : []));
}

/** A name says more about a tool than its description, and its server's name says a little. */
const NAME_WEIGHT = 3;

/** The tools that fit a query, best first; the best has a score of 1. */
export async function searchTools(
  query: string,
  catalog: readonly ServerTools[],
): Promise<Hit<Tool & { server: string }>[]> {
  // Loaded for the first search: its stemmer is 0.5 MB (docs/adr/0005-small-daemon.md).
  const { search } = await import('../../router/search.ts');
  const documents = catalog.flatMap(({ server, tools }) =>
    tools.map((tool) => ({
      item: { ...tool, server },
      fields: [
        { text: tool.name, weight: NAME_WEIGHT },
        { text: tool.description, weight: 1 },
        { text: server, weight: 1 },
      ],
    })),
  );
  const hits = search(query, documents);
  const best = hits[0]?.score ?? 1;
  return hits.map(({ item, score }) => ({ item, score: Math.round((1000 * score) / best) / 1000 }));
}
