import * as z from 'zod';
import {
  duration,
  filledText,
  httpUrl,
  port,
  strictTable,
  wholeNumber,
  withoutPrivateKeys,
} from './fields.ts';

const timing = {
  interval: duration().optional().describe('time between two probes; 30 s unless given'),
  timeout: duration().optional().describe('how long a probe may take; 5 s unless given'),
  failures: wholeNumber(1, 1000)
    .optional()
    .describe('bad probes in a row before it is unhealthy; 3 unless given'),
  successes: wholeNumber(1, 1000)
    .optional()
    .describe('good probes in a row before an unhealthy one is healthy again; 1 unless given'),
};

/**
 * `health_check` of a server or a dependency: a command as text, an object that says what is asked, or false when
 * nothing is to be asked.
 */
export const healthCheckSchema = z.preprocess(
  (value) => {
    if (value === false) return { type: 'none' };
    return typeof value === 'string' ? { type: 'command', command: value } : withoutPrivateKeys(value);
  },
  z.discriminatedUnion('type', [
    strictTable({
      type: z.literal('http'),
      url: httpUrl.optional().describe('what is fetched'),
      path: filledText
        .startsWith('/', 'must begin with "/"')
        .optional()
        .describe('the same, on the port of the server'),
      ...timing,
    }),
    strictTable({
      type: z.literal('tcp'),
      host: filledText.optional().describe('127.0.0.1 unless given'),
      port: port.optional().describe('the port of the server unless given'),
      ...timing,
    }),
    strictTable({
      type: z.literal('command'),
      command: filledText.describe('run by a shell; 0 means well'),
      ...timing,
    }),
    strictTable({ type: z.literal('mcp'), ...timing }),
    strictTable({ type: z.literal('none') }),
  ]),
);

export type HealthCheckEntry = z.output<typeof healthCheckSchema>;
