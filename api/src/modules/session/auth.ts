/** Who is asking: one natural person with the posts held now. Everything a route needs to allow, to filter and to record. */
import { postPrincipals } from '@onematter/engine';
import type { Represented } from '../deputy/powers.ts';
import type { Permission } from './permissions.ts';

export interface HeldPost {
  readonly id: string;
  readonly role: string;
  readonly agencyId: string;
  readonly agencyName: string;
  readonly agencyKind: string;
  readonly unit: string | null;
  /** matter domains covered; null: all */
  readonly domains: readonly string[] | null;
  readonly localityCode: string;
  /** agencies above the post's, nearest first */
  readonly ancestors: readonly string[];
}

export interface Auth {
  readonly tenantId: string;
  readonly tenantName: string;
  /** null for the local command token */
  readonly accountId: string | null;
  readonly username: string;
  readonly personId: string;
  readonly personName: string;
  readonly posts: readonly HeldPost[];
  /** for whom this person may act now as a standing deputy 代理人 */
  readonly represented: readonly Represented[];
  readonly permissions: ReadonlySet<Permission>;
  /** digest of the session's secret; names the session in live connections */
  readonly sessionKey: string;
  readonly csrfToken: string;
  readonly expiresAt: string;
  /** when it is asked, by a clock given for tests or rehearsals; null: by the database's */
  readonly asOf: string | null;
}

/** The names under which tasks may stand in this person's worklist, as the engine's task_principal has them. */
export function principalsOf(auth: Auth): string[] {
  return personPrincipals(auth.personId, auth.posts);
}

/** The same for anybody, by the posts held now. */
export function personPrincipals(
  personId: string,
  posts: readonly { readonly role: string; readonly agencyId: string; readonly ancestors: readonly string[] }[],
): string[] {
  return [`person:${personId}`, ...new Set(posts.flatMap((post) => postPrincipals(post.role, post.agencyId, post.ancestors)))];
}
