import * as z from 'zod';
import { LOG_STREAMS } from '../domain/log-line.ts';
import { DESIRED, HEALTHS, START_MODES, STATES, TRANSPORTS } from '../domain/server.ts';

/** JSON shapes that scripts rely on (SPEC section 4): snake_case; fields may be added, never renamed. */

const iso = z.string().describe('ISO 8601, UTC');

export const errorBody = z.object({
  code: z.string().describe('a stable word: see errors.md'),
  message: z.string().describe('what happened'),
  hint: z.string().describe('what to do next; may be empty'),
  details: z.record(z.string(), z.unknown()),
});

export const dependencyStatus = z.object({
  name: z.string(),
  type: z.enum(['docker', 'service']),
  state: z.string(),
  health: z.enum(HEALTHS),
});

/** `mcp <server> status --json`. */
export const serverStatus = z.object({
  name: z.string(),
  title: z.string().describe('for people; the name when it has no other'),
  transport: z.enum(TRANSPORTS),
  state: z.enum(STATES),
  health: z.enum(HEALTHS),
  health_reason: z.string().nullable().describe('why a server that runs is not healthy, in words'),
  desired: z.enum(DESIRED).describe('what the user wants of it'),
  pid: z.number().int().nullable(),
  port: z.number().int().nullable(),
  url: z.string().nullable(),
  enabled: z.boolean(),
  tags: z.array(z.string()),
  start: z.enum(START_MODES).describe('when it is started'),
  uptime_seconds: z.number().nullable(),
  restart_count: z.number().int().describe('restarts after a failure since it was last asked to start'),
  memory_bytes: z
    .number()
    .nullable()
    .describe('resident memory of the whole process tree; pages that processes share count for each'),
  cpu_percent: z.number().nullable().describe('of one core, the whole process tree, since the last look'),
  last_error: errorBody.nullable(),
  retry_at: iso.nullable().describe('when a server in backoff is tried again'),
  restart_reason: z.string().nullable().describe('what the restart policy decided last, in words'),
  dependencies: z.array(dependencyStatus),
});
export type ServerStatus = z.infer<typeof serverStatus>;

export const statusSummary = z.object({
  total: z.number().int(),
  running: z.number().int(),
  healthy: z.number().int(),
  error: z.number().int(),
});

/** An entry that cannot be used, with what is wrong with it. It never hides the others. */
export const invalidServer = z.object({
  name: z.string(),
  problems: z.array(
    z.object({ path: z.string(), line: z.number().int(), column: z.number().int(), message: z.string() }),
  ),
});

export const statusReport = z.object({
  servers: z.array(serverStatus),
  summary: statusSummary,
  invalid: z.array(invalidServer),
});
export type StatusReport = z.infer<typeof statusReport>;

export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export const CATEGORIES = [
  'server_lifecycle',
  'communication',
  'configuration',
  'health_check',
  'security',
  'performance',
] as const;

/** A row of the event store. */
export const storedEvent = z.object({
  id: z.number().int(),
  timestamp: iso,
  server: z.string().nullable().describe('null for the daemon and the registry'),
  event_type: z.string(),
  severity: z.enum(SEVERITIES),
  category: z.enum(CATEGORIES),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  correlation_id: z.string().nullable().describe('the same for all that came of one command'),
});
export type StoredEvent = z.infer<typeof storedEvent>;
export type Severity = (typeof SEVERITIES)[number];
export type Category = (typeof CATEGORIES)[number];

export const tool = z.object({
  name: z.string(),
  description: z.string(),
  input_schema: z.record(z.string(), z.unknown()).describe('JSON Schema of its arguments'),
});
export type Tool = z.infer<typeof tool>;

export const logLine = z.object({
  server: z.string(),
  time: iso,
  stream: z.enum(LOG_STREAMS).describe('`daemon` for notes of ours'),
  text: z.string(),
});

export const daemonStatus = z.object({
  running: z.literal(true),
  pid: z.number().int(),
  version: z.string(),
  protocol: z.number().int(),
  uptime_seconds: z.number(),
  socket: z.string(),
  started_by: z.enum(['cli', 'systemd', 'launchd', 'terminal']),
  memory_bytes: z.number().describe('resident memory of the daemon itself'),
  registry: z.string().describe('the file'),
  registry_problem: z
    .string()
    .nullable()
    .describe('why the file as it is now is not in use; the last good one is'),
  servers: z.number().int().describe('how many the registry has'),
});
export type DaemonStatus = z.infer<typeof daemonStatus>;

/** The MCP `CallToolResult`, as the server sent it. */
export const toolResult = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })),
  isError: z.boolean().optional().describe('the tool ran and failed'),
});

export const finding = z.object({
  check: z.string(),
  status: z.enum(['ok', 'warning', 'problem']),
  message: z.string(),
  fix: z.string().nullable().describe('what to do about it'),
});
export type Finding = z.infer<typeof finding>;

export const registryVersion = z.object({
  id: z.number().int(),
  timestamp: iso,
  actor: z.string().describe('`cli`, `file` (an edit by hand), `daemon`, or the name of a client'),
  action: z.string().describe('what was done, in words'),
  diff: z.string().describe('unified, secrets masked'),
});
export type RegistryVersion = z.infer<typeof registryVersion>;
