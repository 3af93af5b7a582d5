/**
 * The one catalogue of failures. A row says how a failure looks on every face of the product: JSON-RPC number, HTTP
 * status, exit code, what happened and what to do next. `{name}` in a text is filled from the error's details.
 * Codes and JSON-RPC numbers are never reused for another meaning; docs/errors.md is generated from this table.
 */
interface Row {
  readonly rpc: number;
  readonly http: number;
  readonly exit: ExitCode;
  readonly message: string;
  readonly hint: string;
}

/** SPEC section 3. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  timeout: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const row = (rpc: number, http: number, exit: ExitCode, message: string, hint: string): Row => ({
  rpc,
  http,
  exit,
  message,
  hint,
});

export const CATALOGUE = {
  // JSON-RPC 2.0 itself
  PARSE_ERROR: row(
    -32700,
    400,
    EXIT.usage,
    'the message is not valid JSON',
    'send one JSON-RPC 2.0 message a line, in UTF-8',
  ),
  INVALID_REQUEST: row(
    -32600,
    400,
    EXIT.usage,
    'the message is not a JSON-RPC 2.0 request',
    'a request has "jsonrpc": "2.0", a "method" and, unless it is a notification, an "id"',
  ),
  METHOD_NOT_FOUND: row(
    -32601,
    404,
    EXIT.usage,
    'there is no method "{method}"',
    'docs/rpc.md lists the methods; an older daemon may lack newer ones: mcp daemon restart',
  ),
  INVALID_PARAMS: row(
    -32602,
    400,
    EXIT.usage,
    'wrong parameters for {method}: {problem}',
    'docs/rpc.md shows what the method takes',
  ),
  INTERNAL: row(
    -32603,
    500,
    EXIT.failed,
    'the daemon failed unexpectedly (reference {reference})',
    'mcp daemon logs has the details under this reference; please report it',
  ),
  MESSAGE_TOO_LARGE: row(
    -32000,
    413,
    EXIT.usage,
    'the message is larger than {limit} bytes',
    'send less at once, or raise rpc.max_message_bytes',
  ),
  MESSAGE_TOO_DEEP: row(
    -32001,
    400,
    EXIT.usage,
    'the message is nested more than {limit} levels deep',
    'send flatter values, or a deep one as a string',
  ),

  // the connection between CLI and daemon
  DAEMON_UNREACHABLE: row(
    -32010,
    503,
    EXIT.unreachable,
    'the daemon cannot be reached: {reason}',
    'mcp daemon start',
  ),
  DAEMON_START_FAILED: row(
    -32011,
    503,
    EXIT.unreachable,
    'the daemon did not start: {reason}',
    'mcp daemon run shows what happens; mcp doctor looks for the cause',
  ),
  DAEMON_ALREADY_RUNNING: row(
    -32012,
    409,
    EXIT.failed,
    'a daemon already runs on {runtime_dir} (pid {pid})',
    'mcp daemon status; mcp daemon restart',
  ),
  DAEMON_STOPPING: row(-32013, 503, EXIT.unreachable, 'the daemon is shutting down', 'try again in a moment'),
  CONNECTION_LOST: row(
    -32014,
    503,
    EXIT.unreachable,
    'the daemon closed the connection before it answered',
    'mcp daemon status; mcp daemon logs',
  ),
  PROTOCOL_MISMATCH: row(
    -32015,
    409,
    EXIT.failed,
    'this client speaks protocol {client_protocol}, the daemon (version {daemon_version}) speaks {daemon_protocol}',
    'mcp daemon restart, so that both come from the same installation',
  ),
  REQUEST_TIMEOUT: row(
    -32016,
    504,
    EXIT.timeout,
    '{what} took longer than {seconds} s',
    'give it more time with --timeout',
  ),
  INTERRUPTED: row(-32017, 499, EXIT.interrupted, 'interrupted', ''),
  USAGE: row(-32018, 400, EXIT.usage, '{problem}', 'add --help for the usage and examples'),
  SERVICE_UNAVAILABLE: row(
    -32019,
    503,
    EXIT.failed,
    'there is no service manager to give the daemon to: {reason}',
    'without one, the daemon starts when a command needs it; docs/service.md has more',
  ),
  SERVICE_FAILED: row(-32020, 502, EXIT.failed, '{command} failed: {reason}', 'mcp daemon logs'),
  SERVICE_REFUSED: row(-32021, 409, EXIT.failed, '{problem}', 'docs/service.md says what a service needs'),

  // registry and settings
  SERVER_NOT_FOUND: row(
    -32030,
    404,
    EXIT.notFound,
    'no server is named "{server}"',
    'mcp list shows them; mcp add adds one',
  ),
  SERVER_EXISTS: row(
    -32031,
    409,
    EXIT.usage,
    'a server named "{server}" exists already',
    'mcp info {server} shows it; add --replace to overwrite it',
  ),
  SERVER_INVALID: row(
    -32032,
    422,
    EXIT.usage,
    'the entry of "{server}" is invalid: {problem}',
    'mcp edit {server}; mcp config validate lists every problem',
  ),
  SERVER_DISABLED: row(-32033, 409, EXIT.failed, '"{server}" is disabled', 'mcp enable {server}'),
  SERVER_NAME_INVALID: row(-32034, 422, EXIT.usage, '{problem}', 'choose another name'),
  CONFIG_INVALID: row(
    -32035,
    422,
    EXIT.usage,
    '{file}: {problem}',
    'mcp config validate lists every problem',
  ),
  CONFIG_UNWRITABLE: row(
    -32036,
    500,
    EXIT.failed,
    '{file} could not be written: {reason}',
    'check the permissions and the space on its disk',
  ),
  CONFIG_VERSION_NOT_FOUND: row(
    -32037,
    404,
    EXIT.notFound,
    'the registry has no version {id}',
    'mcp config history lists them',
  ),
  TAG_NOT_FOUND: row(
    -32039,
    404,
    EXIT.notFound,
    'no server has the tag "{tag}"',
    'give servers "tags" in their entries: mcp edit NAME',
  ),
  SETTING_NOT_FOUND: row(
    -32038,
    404,
    EXIT.usage,
    'there is no setting "{key}"',
    'mcp config show lists the settings',
  ),

  // starting a server
  SPAWN_NOT_FOUND: row(
    -32050,
    422,
    EXIT.failed,
    '"{server}": the command "{command}" was not found',
    'install it, or give its full path in "command"; the PATH searched was {path}',
  ),
  SPAWN_FAILED: row(
    -32051,
    500,
    EXIT.failed,
    '"{server}": the command could not be run: {reason}',
    'check that the file may be executed',
  ),
  CWD_NOT_FOUND: row(
    -32052,
    422,
    EXIT.failed,
    '"{server}": the working directory {path} does not exist',
    'create it, or correct "path": mcp edit {server}',
  ),
  ENV_FILE_UNREADABLE: row(
    -32053,
    422,
    EXIT.failed,
    '"{server}": its env_file {path} cannot be read: {reason}',
    'create the file, or correct "env_file": mcp edit {server}',
  ),
  ENV_VAR_UNSET: row(
    -32054,
    422,
    EXIT.failed,
    '"{server}" needs the variable {variable}, which is not set',
    'set it in the env_file, or give a default: ${{variable}:-value}',
  ),
  PORT_IN_USE: row(
    -32055,
    409,
    EXIT.failed,
    '"{server}": port {port} is in use by {owner}',
    'stop that program, or choose another "port": mcp edit {server}',
  ),
  EXITED_EARLY: row(
    -32056,
    502,
    EXIT.failed,
    '"{server}" {exit} before it was ready',
    'its last words are below; mcp {server} logs has the rest',
  ),
  HANDSHAKE_FAILED: row(
    -32057,
    502,
    EXIT.failed,
    '"{server}" refused the MCP handshake: {reason}',
    'check that the command is an MCP server and that "transport" is right',
  ),
  READY_TIMEOUT: row(
    -32058,
    504,
    EXIT.timeout,
    '"{server}" was not ready within {seconds} s ({phase})',
    'raise "ready_timeout" or --timeout if it is only slow; mcp {server} logs shows what it does',
  ),
  STDOUT_NOT_MCP: row(
    -32059,
    502,
    EXIT.failed,
    '"{server}" writes something other than MCP messages on stdout: {sample}',
    'a stdio server must log on stderr; if it serves HTTP, give its "port"',
  ),
  HEALTH_CHECK_FAILED: row(
    -32060,
    502,
    EXIT.failed,
    '"{server}" answers MCP, but its health check fails: {reason}',
    'run the health check by hand; correct "health_check": mcp edit {server}',
  ),
  UPSTREAM_UNREACHABLE: row(
    -32061,
    502,
    EXIT.failed,
    '"{server}" cannot be reached at {url}: {reason}',
    'check the url and the network',
  ),
  START_CANCELLED: row(
    -32063,
    409,
    EXIT.failed,
    'the start of "{server}" was cancelled by a {by}',
    'mcp {server} start',
  ),
  SERVER_IN_MAINTENANCE: row(
    -32064,
    409,
    EXIT.failed,
    '"{server}" is in maintenance',
    'mcp maintenance {server} --off',
  ),
  INSTALL_FAILED: row(
    -32065,
    502,
    EXIT.failed,
    '"{server}": its install command {exit}',
    'mcp {server} logs has its output',
  ),
  INSTALL_UNDEFINED: row(
    -32069,
    422,
    EXIT.usage,
    '"{server}" has no install command',
    'give its entry an "install": mcp edit {server}',
  ),
  STOP_FAILED: row(
    -32066,
    500,
    EXIT.failed,
    '"{server}" could not be stopped: {reason}',
    'mcp doctor; the processes left are named above',
  ),

  SERVER_EXITED: row(
    -32067,
    502,
    EXIT.failed,
    '"{server}" {exit}',
    'mcp {server} logs shows what it wrote; mcp {server} start tries again',
  ),

  SERVER_UNHEALTHY: row(
    -32093,
    502,
    EXIT.failed,
    '"{server}" was {exit}',
    'mcp {server} logs shows what it wrote; without "on_unhealthy" in its entry it is left running',
  ),

  SERVER_OVER_LIMIT: row(
    -32094,
    503,
    EXIT.failed,
    '"{server}" {exit}',
    'mcp {server} logs shows what it did; mcp edit {server} raises the limit',
  ),

  RUNTIME_UNSUPPORTED: row(
    -32068,
    422,
    EXIT.failed,
    '"{server}" is to run in a container, which this version cannot do yet',
    'give it a "command" or a "url": mcp edit {server}',
  ),

  // using a server
  SERVER_NOT_RUNNING: row(
    -32080,
    409,
    EXIT.failed,
    '"{server}" is not running (it is {state})',
    'mcp {server} start',
  ),
  TOOL_NOT_FOUND: row(
    -32081,
    404,
    EXIT.notFound,
    '"{server}" has no tool "{tool}"',
    'mcp {server} tools lists them',
  ),
  UPSTREAM_ERROR: row(
    -32082,
    502,
    EXIT.failed,
    '"{server}" answered with an error: {reason}',
    'mcp {server} logs may say more',
  ),
  UPSTREAM_LOST: row(
    -32083,
    502,
    EXIT.failed,
    '"{server}" went away before it answered; the call may have been executed',
    'mcp {server} status',
  ),

  // storage
  DATABASE_TOO_NEW: row(
    -32090,
    500,
    EXIT.failed,
    '{file} was written by a newer version (schema {found}, this version knows {known})',
    'install the newer version again; mcp doctor shows how to go back to the backup made before it',
  ),
  DATABASE_FAILED: row(
    -32091,
    500,
    EXIT.failed,
    'the database failed: {reason}',
    'check the disk; mcp doctor',
  ),
  DATABASE_BACKUP_FAILED: row(
    -32092,
    500,
    EXIT.failed,
    '{file} has to be brought up to date, and could not be copied to {folder} before that: {reason}',
    'free some space on that disk and try again; nothing was changed',
  ),
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof CATALOGUE;

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A failure as it leaves the product: SPEC section 3, "Errors". */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: ErrorDetails;
}

const fill = (text: string, details: ErrorDetails) =>
  text.replace(/\{([a-z_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : whole,
  );

/** A failure that the catalogue knows. Everything else that is thrown is a bug and becomes `INTERNAL`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: ErrorDetails;

  /** `hint` replaces the catalogue's, where the thrower knows better (the nearest name, for example). */
  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { hint?: string; cause?: unknown } = {}) {
    super(
      fill(CATALOGUE[code].message, details),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint ?? fill(CATALOGUE[code].hint, details);
    this.details = details;
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, hint: this.hint, details: this.details };
  }
}

/** The exit code for a failure by its code's name; a code that only a newer daemon knows counts as `failed`. */
export function exitCodeOf(code: string): ExitCode {
  return Object.hasOwn(CATALOGUE, code) ? CATALOGUE[code as ErrorCode].exit : EXIT.failed;
}
