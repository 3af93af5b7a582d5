import { cliPage } from './cli-page.ts';
import { doctorPage } from './doctor-page.ts';
import { errorsPage } from './errors-page.ts';
import { lifecyclePage } from './lifecycle-page.ts';
import { rpcPage } from './rpc-page.ts';

/** The pages of docs/ that are generated, each with what makes it. */
export const PAGES = {
  'cli.md': cliPage,
  'doctor.md': doctorPage,
  'rpc.md': rpcPage,
  'errors.md': errorsPage,
  'lifecycle.md': lifecyclePage,
} as const satisfies Record<string, () => string | Promise<string>>;
