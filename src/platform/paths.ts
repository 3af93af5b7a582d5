import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Env = Readonly<Record<string, string | undefined>>;

/** Every place that the product reads or writes (SPEC section 5). Absolute. */
export interface Paths {
  readonly home: string;
  readonly registry: string;
  readonly routerConfig: string;
  readonly systemSettings: string;
  readonly userSettings: string;
  readonly runtimeDir: string;
  readonly socket: string;
  readonly lock: string;
  readonly daemonLog: string;
  readonly dataDir: string;
  readonly database: string;
}

/** `~` and `~/x` against `home`; everything else as it is. */
export function expandTilde(path: string, home: string): string {
  if (path === '~') return home;
  return path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

/** Where things are for this environment. `HOME` decides everything that no variable overrides. */
export function resolvePaths(env: Env = process.env): Paths {
  const home = env.HOME || homedir();
  const at = (value: string | undefined, fallback: string) =>
    resolve(value ? expandTilde(value, home) : fallback);
  const configHome = at(env.XDG_CONFIG_HOME, join(home, '.config'));
  const dataHome = at(env.XDG_DATA_HOME, join(home, '.local', 'share'));
  const runtimeDir = at(env.MCP_RUNTIME_DIR, join(home, '.mcp-runtime'));
  const dataDir = at(env.MCP_DATA_DIR, join(dataHome, 'mcp-manager'));
  return {
    home,
    registry: at(env.MCP_SERVERS_FILE, join(home, '.mcp-servers.json')),
    routerConfig: at(env.MCP_ROUTER_CONFIG, join(home, '.mcp-router-config.json')),
    systemSettings: '/etc/mcp-manager/config.toml',
    userSettings: join(configHome, 'mcp-manager', 'config.toml'),
    runtimeDir,
    socket: join(runtimeDir, 'mcpd.sock'),
    lock: join(runtimeDir, 'mcpd.lock'),
    daemonLog: join(runtimeDir, 'mcpd.log'),
    dataDir,
    database: join(dataDir, 'mcp.db'),
  };
}
