import { z } from 'zod';

/** A form as pages show it: schema in the reader's language, options filled, digest of what was served. */
export const FormView = z.object({
  key: z.string(),
  title: z.string(),
  digest: z.string(),
  schema: z.record(z.string(), z.unknown()),
  materials: z.array(z.object({ kind: z.string(), min: z.number().int(), label: z.string() })),
});
