/**
 * The local command token: `onematter verify` on the server's own machine reads exports with it. It lies in the data folder (0600), is made
 * anew at each start, opens nothing but reading, and sees what a supervisor 监督员 of the whole tenant would.
 */
import type { ApiParts } from '../parts.ts';
import type { Auth, HeldPost } from './auth.ts';
import { isSameToken } from './sessions.ts';

export async function commandAuth(parts: ApiParts, token: string): Promise<Auth | null> {
  if (parts.commandToken === null || !isSameToken(token, parts.commandToken)) return null;
  const tenantId = parts.defaultTenantId;
  const counties = await parts.database.transaction({ tenantId }, (tx) =>
    tx.query<{ agency_id: string; name: string; kind: string; county_code: string }>(
      'select distinct on (county_code) agency_id, name, kind, county_code from agency where tenant_id = $1 and county_code is not null order by county_code, agency_id',
      [tenantId],
    ),
  );
  const posts = counties.map(
    (county): HeldPost => ({
      ...{
        id: `command@${county.agency_id}`,
        role: 'supervisor',
        agencyId: county.agency_id,
        agencyName: county.name,
        agencyKind: county.kind,
      },
      ...{ unit: null, domains: null, localityCode: county.county_code, ancestors: [] },
    }),
  );
  return {
    ...{ tenantId, tenantName: '', accountId: null, username: 'command', personId: 'command', personName: '命令行', posts },
    represented: [],
    permissions: new Set(['case.read', 'history.export']),
    ...{ sessionKey: 'command', csrfToken: '', expiresAt: new Date(Date.now() + 60_000).toISOString(), asOf: parts.clock.given() },
  };
}
