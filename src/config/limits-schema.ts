import * as z from 'zod';
import { ON_EXCEED } from '../domain/server.ts';
import { size, table } from './fields.ts';

const MIB = 1024 ** 2;

/** What a server may use, and what happens to one that uses more. */
export const limitsSchema = table({
  memory: size(MIB).optional().describe('resident memory of its whole process tree: 512MB, 2GB'),
  on_exceed: z
    .enum(ON_EXCEED)
    .optional()
    .describe('restart it, or refuse new calls until it uses less; restart unless given'),
});
