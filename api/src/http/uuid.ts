import { z } from 'zod';

/** An id as everybody sends it: PostgreSQL knows capitals for the same, the hash of a history does not. */
export const Uuid = z.uuid().toLowerCase();
