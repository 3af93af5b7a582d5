import * as z from 'zod';
import {
  CATEGORIES,
  daemonStatus,
  finding,
  logLine,
  registryVersion,
  SEVERITIES,
  serverStatus,
  statusReport,
  storedEvent,
  tool,
  toolResult,
} from './shapes.ts';

/**
 * The contract of the socket: a row a method, `noun.verb`. Handlers and client calls are inferred from this table, so
 * a row without a handler or a call with a misspelt field does not compile. docs/rpc.md is generated from it.
 */
export interface MethodRow<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly summary: string;
  /** Who may call: `read` changes nothing, `write` changes servers or files, `admin` changes the daemon itself. */
  readonly access: 'read' | 'write' | 'admin';
  /** True when a client may send the same call again after a lost connection: nothing happens twice. */
  readonly retry: boolean;
  readonly params: P;
  readonly result: R;
}

const method = <P extends z.ZodType, R extends z.ZodType>(row: MethodRow<P, R>): MethodRow<P, R> => row;

const none = z.strictObject({});
const server = z.string().describe('name of a server');
const timeoutSeconds = z.number().positive().optional().describe('how long to wait at most, in seconds');
const done = z.object({ ok: z.literal(true) });
const waitSeconds = z
  .number()
  .min(0)
  .max(60)
  .optional()
  .describe('how long to wait for a first line, in seconds');
const instant = z
  .string()
  .refine((text) => /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text)), 'not an ISO 8601 date')
  .meta({ format: 'date-time' });
const version = z.number().int().describe('of the registry after the change, for registry.rollback');

export const METHODS = {
  'daemon.hello': method({
    summary: 'Says who is calling and learns the versions. Optional; meant to be the first message.',
    access: 'read',
    retry: true,
    params: z.strictObject({
      protocol: z.number().int().optional().describe('the version of this contract that the client speaks'),
      client: z.string().max(100).optional().describe('its name, for the event store'),
    }),
    result: z.object({
      version: z.string().describe('of the daemon'),
      protocol: z.number().int(),
      pid: z.number().int(),
    }),
  }),
  'daemon.status': method({
    summary: 'What the daemon says of itself.',
    access: 'read',
    retry: true,
    params: none,
    result: daemonStatus,
  }),
  'daemon.stop': method({
    summary:
      'Stops every server, then the daemon. What was wanted of each server is kept for the next start.',
    access: 'admin',
    retry: false,
    params: z.strictObject({
      keep_servers: z
        .boolean()
        .optional()
        .describe('leave servers running that the next daemon can adopt: those that are spoken to by URL'),
      come_back: z
        .boolean()
        .optional()
        .describe('end so that a service manager starts the daemon again; for who may not ask the manager'),
    }),
    result: z.object({ pid: z.number().int() }),
  }),
  'daemon.reload': method({
    summary: 'Reads settings and registry again, as SIGHUP does.',
    access: 'admin',
    retry: true,
    params: none,
    result: done,
  }),
  'daemon.check': method({
    summary: 'The checks of mcp doctor that only the daemon can make: ports, Docker.',
    access: 'read',
    retry: true,
    params: none,
    result: z.object({ findings: z.array(finding) }),
  }),

  'server.status': method({
    summary: 'State, health and resources of all servers, or of those named.',
    access: 'read',
    retry: true,
    params: z.strictObject({ servers: z.array(server).optional().describe('all when left out') }),
    result: statusReport,
  }),
  'server.info': method({
    summary: 'The entry of a server with its defaults, secrets masked.',
    access: 'read',
    retry: true,
    params: z.strictObject({ server }),
    result: z.object({
      status: serverStatus,
      entry: z.record(z.string(), z.unknown()).describe('as it stands in the registry'),
      spec: z.record(z.string(), z.unknown()).describe('with every default applied'),
      server_info: z
        .object({ name: z.string(), version: z.string() })
        .nullable()
        .describe('what it said in its handshake'),
      log_file: z.string(),
    }),
  }),
  'server.start': method({
    summary: 'Starts a server and answers when it is ready, or with why it is not.',
    access: 'write',
    retry: false,
    params: z.strictObject({ server, timeout_seconds: timeoutSeconds }),
    result: z.object({
      server: serverStatus,
      already: z.boolean().describe('it was running before the call'),
    }),
  }),
  'server.stop': method({
    summary: 'Stops a server and answers when its whole process tree is gone.',
    access: 'write',
    retry: false,
    params: z.strictObject({ server, timeout_seconds: timeoutSeconds }),
    result: z.object({
      server: serverStatus,
      already: z.boolean().describe('it was stopped before the call'),
    }),
  }),
  'server.restart': method({
    summary: 'Stops a server if it runs, starts it, and answers when it is ready.',
    access: 'write',
    retry: false,
    params: z.strictObject({ server, timeout_seconds: timeoutSeconds }),
    result: z.object({ server: serverStatus }),
  }),
  'server.maintain': method({
    summary: 'Holds a server down on purpose, or lets it go again.',
    access: 'write',
    retry: false,
    params: z.strictObject({ server, on: z.boolean().describe('true holds it down, false lets it go') }),
    result: z.object({ server: serverStatus }),
  }),
  'server.install': method({
    summary: 'Runs the install command of an entry; its output goes to the log of the server.',
    access: 'write',
    retry: false,
    params: z.strictObject({ server }),
    result: done,
  }),

  'tool.list': method({
    summary: 'The tools of one server, or of every server that runs.',
    access: 'read',
    retry: true,
    params: z.strictObject({ server: server.optional().describe('every one that runs when left out') }),
    result: z.object({ servers: z.array(z.object({ server: z.string(), tools: z.array(tool) })) }),
  }),
  'tool.search': method({
    summary: 'The tools of running servers that fit a query, best first.',
    access: 'read',
    retry: true,
    params: z.strictObject({
      query: z.string().max(10_000).describe('what the tool should do, in words'),
      limit: z.number().int().min(1).max(200).optional().describe('how many at most'),
    }),
    result: z.object({
      tools: z.array(tool.extend({ server: z.string(), score: z.number().describe('1 fits best') })),
    }),
  }),
  'tool.call': method({
    summary:
      'Calls one tool and answers with the CallToolResult as the server sent it. Closing the connection cancels the call.',
    access: 'write',
    retry: false,
    params: z.strictObject({
      server,
      tool: z.string().describe('its name, as tool.list gives it'),
      arguments: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('as the input_schema of the tool asks'),
      timeout_seconds: timeoutSeconds,
    }),
    result: toolResult,
  }),

  'log.read': method({
    summary:
      'Lines of the logs of servers, oldest first. `tail` begins that many lines from the end, `after` where an earlier answer ended (its `cursors`), neither at the beginning. With `wait_seconds` and nothing to say yet, it waits for a line: that is how logs are followed.',
    access: 'read',
    retry: true,
    params: z.strictObject({
      servers: z.array(server).min(1).describe('whose logs, merged by time'),
      tail: z.number().int().min(0).optional().describe('this many lines before the end'),
      since: instant.optional().describe('ISO 8601; lines before it are left out'),
      after: z.record(z.string(), z.string()).optional().describe('the cursors of an earlier answer'),
      wait_seconds: waitSeconds,
    }),
    result: z.object({
      lines: z.array(logLine).readonly(),
      cursors: z.record(z.string(), z.string()).describe('where this answer ends, for `after`; opaque'),
      more: z.boolean().describe('there is more to read at once'),
    }),
  }),

  'event.list': method({
    summary: 'Rows of the event store, oldest first, the newest `limit` of those that fit.',
    access: 'read',
    retry: true,
    params: z.strictObject({
      since: instant.optional().describe('ISO 8601; earlier ones are left out'),
      severity: z.enum(SEVERITIES).optional().describe('this or worse'),
      category: z.enum(CATEGORIES).optional(),
      server: server.optional(),
      correlation_id: z.string().optional().describe('all that came of one command'),
      limit: z.number().int().min(1).max(10_000).optional().describe('200 when left out'),
    }),
    result: z.object({
      events: z.array(storedEvent),
      total: z.number().int().describe('how many fit without the limit'),
    }),
  }),
  'event.subscribe': method({
    summary:
      'Answers with a snapshot; from then on every change comes as a notification `event.published`, with nothing lost between. Ends with the connection.',
    access: 'read',
    retry: true,
    params: none,
    result: statusReport,
  }),

  'registry.show': method({
    summary: 'The registry: every entry, secrets masked, and the invalid ones with their problems.',
    access: 'read',
    retry: true,
    params: none,
    result: z.object({
      file: z.string(),
      entries: z.record(z.string(), z.unknown()).describe('by name, as they stand in the file'),
      invalid: statusReport.shape.invalid,
    }),
  }),
  'registry.add': method({
    summary: 'Adds an entry after validating it.',
    access: 'write',
    retry: false,
    params: z.strictObject({
      server,
      entry: z.record(z.string(), z.unknown()).describe('as it will stand in the registry'),
      replace: z.boolean().optional().describe('overwrite one of that name'),
    }),
    result: z.object({ version, server: serverStatus }),
  }),
  'registry.update': method({
    summary: 'Sets fields of an entry; null takes a field away.',
    access: 'write',
    retry: false,
    params: z.strictObject({
      server,
      fields: z.record(z.string(), z.unknown()).describe('by key; null takes one away'),
    }),
    result: z.object({ version, server: serverStatus }),
  }),
  'registry.remove': method({
    summary: 'Stops a server and takes its entry away.',
    access: 'write',
    retry: false,
    params: z.strictObject({ server }),
    result: z.object({ version }),
  }),
  'registry.history': method({
    summary: 'Every recorded change of the registry, newest first.',
    access: 'read',
    retry: true,
    params: z.strictObject({
      limit: z.number().int().min(1).max(1000).optional().describe('200 at most are kept'),
    }),
    result: z.object({ versions: z.array(registryVersion) }),
  }),
  'registry.rollback': method({
    summary:
      'Writes the registry back as it was at a version (default: before the last change; the newest one if the file cannot be read as it is).',
    access: 'write',
    retry: false,
    params: z.strictObject({
      version: z.number().int().optional().describe('as registry.history lists them'),
    }),
    result: z.object({ version, restored: z.number().int().describe('the version whose text it has again') }),
  }),
} as const satisfies Record<string, MethodRow>;

export type Methods = typeof METHODS;
export type MethodName = keyof Methods;
/** What a caller passes. */
export type Params<M extends MethodName> = z.input<Methods[M]['params']>;
/** What a handler receives, after validation. */
export type ParsedParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type Result<M extends MethodName> = z.output<Methods[M]['result']>;

/** Notifications that the daemon sends to a subscriber. */
export const NOTIFICATIONS = {
  'event.published': z.object({
    event: storedEvent,
    server: serverStatus.nullable().describe('the server that the event is about, as it is now'),
  }),
} as const;
export type NotificationName = keyof typeof NOTIFICATIONS;
export type NotificationParams<N extends NotificationName> = z.output<(typeof NOTIFICATIONS)[N]>;
