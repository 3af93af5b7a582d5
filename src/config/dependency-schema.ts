import * as z from 'zod';
import {
  filledText,
  httpUrl,
  opaque,
  port,
  strictTable,
  textList,
  textual,
  variables,
  withoutPrivateKeys,
} from './fields.ts';
import { healthCheckSchema } from './health-check-schema.ts';

const common = {
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be made of letters, digits, "_", "." and "-"')
    .optional()
    .describe('how status and logs call it'),
  depends_on: textList.optional().describe('names of the dependencies that must be ready before it'),
  limits: opaque.optional(),
};

const docker = strictTable({
  type: z.literal('docker'),
  image: filledText,
  ...common,
  env: variables.optional(),
  ports: z.array(textual).optional().describe('as docker publishes them: "5432:5432"'),
  volumes: textList.optional(),
  command: z.union([filledText, textList], { error: 'must be a string or a list of strings' }).optional(),
  health_check: healthCheckSchema.optional(),
  keep: z.boolean().optional().describe('leave it running after its last user'),
});

const service = strictTable({
  type: z.literal('service'),
  ...common,
  command: filledText.optional().describe('starts it; without one it is only waited for'),
  check_url: httpUrl.optional().describe('answers when it is ready'),
  port: port.optional().describe('accepts connections when it is ready'),
});

/** An element of `dependencies`. */
export const dependencySchema = z.preprocess(
  withoutPrivateKeys,
  z.discriminatedUnion('type', [docker, service]),
);

export type DependencyEntry = z.output<typeof dependencySchema>;

/** What a dependency is called: its `name`, else after its image, its program or its port. */
export function dependencyName(entry: DependencyEntry): string {
  if (entry.name) return entry.name;
  if (entry.type === 'docker') return lastPart(entry.image).split(/[:@]/)[0] || 'docker';
  const [program] = entry.command?.trim().split(/\s+/) ?? [];
  if (program) return lastPart(program);
  return entry.port ? `service-${entry.port}` : 'service';
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
