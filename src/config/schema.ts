import * as z from 'zod';
import { RESTART_POLICIES, SHARINGS, START_MODES, TRANSPORTS } from '../domain/server.ts';
import { dependencySchema } from './dependency-schema.ts';
import {
  duration,
  filledText,
  headers,
  httpUrl,
  opaque,
  port,
  table,
  text,
  textList,
  textual,
  variables,
  wholeNumber,
} from './fields.ts';
import { healthCheckSchema } from './health-check-schema.ts';
import { limitsSchema } from './limits-schema.ts';

/** What client configurations call the transport that succeeded HTTP+SSE. */
const STREAMABLE_HTTP: ReadonlySet<unknown> = new Set([
  'streamable-http',
  'streamableHttp',
  'streamable_http',
]);
const transport = z.preprocess((name) => (STREAMABLE_HTTP.has(name) ? 'http' : name), z.enum(TRANSPORTS));

const restartSchema = table({
  policy: z.enum(RESTART_POLICIES).optional(),
  max_retries: wholeNumber(0, 1_000_000).optional().describe('failures in a row before it is given up'),
  min_delay: duration({ allowZero: true }).optional(),
  max_delay: duration({ allowZero: true }).optional(),
  reset_after: duration({ allowZero: true })
    .optional()
    .describe('a run this long makes earlier failures forgotten'),
  on_unhealthy: z.boolean().optional().describe('true restarts it when its health check says unhealthy'),
});

/** A server in the registry (SPEC section 5, ENTRY). Shape only: how keys go together is in rules.ts. */
export const entrySchema = table({
  name: filledText.optional().describe('title shown to people; unless given, the key'),
  description: text.optional(),
  keywords: textList.optional().describe('words of a prompt that call for this server'),
  tags: textList.optional(),

  command: filledText.optional().describe('what starts it; one string is split as a shell would'),
  args: z.array(textual).optional().describe('arguments; then `command` is the program alone'),
  path: filledText.optional().describe('working directory; unless given, the home folder'),
  env_file: filledText.optional().describe('file of variables, relative to `path`'),
  env: variables.optional(),
  install: filledText.optional().describe('run by a shell before the first start'),
  runtime: opaque.optional().describe('kept for the runtimes of a later version'),

  transport: transport.optional().describe('http with a `port` or `url`, else stdio, unless given'),
  type: transport.optional().describe('the same, as client configurations write it'),
  port: port.optional().describe('where it listens; given to it as PORT'),
  url: httpUrl
    .optional()
    .describe('where it answers; unless given, /mcp (or /sse) on `port` of this machine'),
  headers: headers.optional().describe('sent with each request to `url`'),

  enabled: z.boolean().optional().describe('false keeps it from being started; true unless given'),
  start: z.enum(START_MODES).optional().describe('manual unless given'),
  sharing: z.enum(SHARINGS).optional().describe('global unless given'),
  idle_timeout: duration().optional().describe('stopped when unused this long; never unless given'),
  ready_timeout: duration().optional().describe('30 s unless given; 60 s for npx, uvx and their like'),
  stop_timeout: duration({ allowZero: true })
    .optional()
    .describe('from SIGTERM to SIGKILL; 5 s unless given'),
  restart: restartSchema.optional(),
  watch: textList.optional().describe('globs relative to `path`; a change restarts the server'),

  health_check: healthCheckSchema.optional(),
  dependencies: z.array(dependencySchema).optional(),
  limits: limitsSchema.optional(),
  tools: opaque.optional().describe('kept for a later version'),
});

export type Entry = z.output<typeof entrySchema>;
