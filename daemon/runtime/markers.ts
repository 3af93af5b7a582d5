/** In the environment of every server: the runtime folder of its daemon, of which there is one at a time. */
export const DAEMON_MARKER = 'MCP_MANAGER_RUNTIME';

/** The same, with a value of its own for each run, so that strays can be told from strangers. */
export const RUN_MARKER = 'MCP_MANAGER_RUN';
