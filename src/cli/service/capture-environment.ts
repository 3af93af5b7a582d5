import { resolve } from 'node:path';
import { isSecretKey, maskText } from '../../domain/mask.ts';
import type { Env } from '../../platform/paths.ts';
import type { LeftOut } from './capture-path.ts';

export interface CapturedEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly leftOut: readonly LeftOut[];
}

/** What programs find their own files by, where it is not the usual place. */
const PLACES = ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'];
const TOOLS = [
  ...[
    'VOLTA_HOME',
    'PYENV_ROOT',
    'RBENV_ROOT',
    'ASDF_DATA_DIR',
    'MISE_DATA_DIR',
    'BUN_INSTALL',
    'CARGO_HOME',
  ],
  ...['UV_CACHE_DIR', 'UV_TOOL_DIR', 'UV_PYTHON_INSTALL_DIR', 'JAVA_HOME', 'GOPATH'],
];
/** How the world is reached from here, and whom it is trusted by. */
const NETWORK = [
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'ALL_PROXY',
    'NO_PROXY',
    'http_proxy',
    'https_proxy',
    'all_proxy',
    'no_proxy',
  ],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
];
const DOCKER = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'];
/** launchd sets none of these, and Python writes ASCII without them. */
const LANGUAGE = ['LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'];
const KEPT = new Set([...PLACES, ...TOOLS, ...NETWORK, ...DOCKER, ...LANGUAGE]);

/** Of ours, those that say how this very process came about. */
const OF_A_RUN = /^MCP_(?:STARTED_BY|NO_AUTOSTART|MANAGER_.*)$/;
const FOLDERS = /^(?:MCP_(?:RUNTIME_DIR|DATA_DIR|SERVERS_FILE|ROUTER_CONFIG)|XDG_.*_HOME)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: neither a property list nor a terminal takes them
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * What of a shell's environment the daemon and its servers need as a service, PATH aside: our own variables, and those
 * above. A service's file is no place for secrets, which anybody who may look at the service could read.
 * @param cwd what relative paths of ours are relative to
 */
export function captureEnvironment(env: Env, cwd: string): CapturedEnvironment {
  const variables: Record<string, string> = {};
  const leftOut: LeftOut[] = [];
  for (const [name, value] of Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!value || !isWanted(name)) continue;
    const because = whyNot(name, value);
    if (because === '') variables[name] = FOLDERS.test(name) ? absolute(value, cwd) : value;
    else leftOut.push({ name, because });
  }
  return { variables, leftOut };
}

function isWanted(name: string): boolean {
  return KEPT.has(name) || (name.startsWith('MCP_') && !OF_A_RUN.test(name));
}

function whyNot(name: string, value: string): string {
  if (isSecretKey(name) || maskText(value) !== value) return 'it holds a secret';
  return CONTROL.test(value) ? 'there are control characters in it' : '';
}

function absolute(path: string, cwd: string): string {
  return path.startsWith('~') ? path : resolve(cwd, path);
}
