/** Who may be asked to act for somebody: holders of posts that handle tasks, one row a person. */
import type { Tx } from '@onematter/engine';
import { z } from 'zod';
import type { PackView } from '../../packs/pack-view.ts';
import { findPeople } from '../organisation/people.ts';
import type { Auth } from '../session/auth.ts';
import { permissionsOf } from '../session/permissions.ts';

export const Colleague = z
  .object({
    id: z.string(),
    name: z.string(),
    agencyName: z.string(),
    unit: z.string().nullable(),
    roles: z.array(z.object({ role: z.string(), roleName: z.string() })),
  })
  .meta({ id: 'Colleague' });

const MOST = 50;

/** Of one's own agencies at first; by name, of all. */
export async function colleagues(
  tx: Tx,
  auth: Auth,
  pack: PackView,
  q: string | undefined,
  day: string,
): Promise<z.infer<typeof Colleague>[]> {
  const name = q?.trim();
  const found = await findPeople(tx, name ? { q: name } : { agencyIds: auth.posts.map((post) => post.agencyId) }, day);
  const byPerson = new Map<string, z.infer<typeof Colleague>>();
  for (const { id, name, agencyName, unit, role } of found) {
    if (!permissionsOf([role]).has('task.handle')) continue;
    const one = byPerson.get(id) ?? { id, name, agencyName, unit, roles: [] };
    byPerson.set(id, { ...one, roles: [...one.roles, { role, roleName: pack.roleName(role) }] });
  }
  return [...byPerson.values()].slice(0, MOST);
}
