/** /cases/:id/evidence and /evidence/:id: evidence 证据 and other material of a case, with its digest, never changed after it was added. */
import type { Tx } from '@onematter/engine';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { page } from '../../http/paging.ts';
import { isKeptBySender } from '../../http/revalidation.ts';
import { type Binary, defineRoute, type Route } from '../../http/route.ts';
import { Uuid } from '../../http/uuid.ts';
import { findCase } from '../case/find-case.ts';
import { Values, visibleCases } from '../case/visibility.ts';
import { worksOn } from '../case/works-on.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from '../session/auth.ts';
import { addEvidence } from './add-evidence.ts';
import { readUpload } from './upload.ts';

const Evidence = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string(),
    mediaType: z.string(),
    sizeBytes: z.number().int(),
    digest: z.string(),
    takenAt: z.string().nullable(),
    place: z.string().nullable(),
    note: z.string().nullable(),
    by: z.string(),
    at: z.string(),
    taskId: z.string().nullable(),
  })
  .meta({ id: 'Evidence' });
type Evidence = z.infer<typeof Evidence>;

/** Photographs of the time before case files were electronic; a phone's clock may run ahead. */
const TAKEN_FROM = Date.parse('1970-01-01T00:00:00Z');
const CLOCK_AHEAD_MS = 24 * 3_600_000;

const Fields = z.object({
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/)
    .default('other'),
  note: z.string().max(500).optional(),
  place: z.string().max(200).optional(),
  takenAt: z.iso.datetime({ offset: true }).optional(),
  taskId: Uuid.optional(),
});

const CasePath = z.object({ id: Uuid });
const COLUMNS = `e.evidence_id as id, e.kind, e.name, e.media_type as "mediaType", e.size_bytes as "sizeBytes", e.digest, e.taken_at as "takenAt",
  e.place, e.note, p.name as by, e.added_at as at, e.task_id as "taskId"`;

export function evidenceRoutes(parts: ApiParts): Route[] {
  return [...listRoutes(parts), contentRoute(parts, 'content'), contentRoute(parts, 'thumbnail')];
}

function listRoutes(parts: ApiParts): Route[] {
  const { database, keys } = parts;
  return [
    defineRoute({
      method: 'get',
      path: '/cases/:id/evidence',
      tag: '证据',
      summary: '案件的证据和材料',
      access: 'case.read',
      params: CasePath,
      response: page(Evidence),
      codes: ['CASE_NOT_FOUND'],
      handle: ({ auth, params }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          await findCase(tx, keys, auth, params.id, 'content', 'evidence');
          const items = await tx.query<Evidence>(
            `select ${COLUMNS} from evidence e join person p on p.tenant_id = e.tenant_id and p.person_id = e.person_id
              where e.tenant_id = $1 and e.case_id = $2 order by e.added_at, e.evidence_id limit 2000`,
            [auth.tenantId, params.id],
          );
          return { items, next: null };
        }),
    }),
    defineRoute({
      method: 'post',
      path: '/cases/:id/evidence',
      tag: '证据',
      summary: '附上证据或者材料（multipart：file、kind、note、place、takenAt、taskId）',
      access: 'evidence.add',
      consumes: 'multipart/form-data',
      params: CasePath,
      response: Evidence,
      status: 201,
      codes: [
        'CASE_NOT_FOUND',
        'CASE_CLOSED',
        'UPLOAD_TOO_LARGE',
        'UPLOAD_TYPE_REFUSED',
        'UPLOAD_INCOMPLETE',
        'UPLOAD_TOO_MANY_FILES',
        'REQUEST_INVALID',
        'TASK_NOT_FOUND',
        'CERTIFICATE_REQUIRED',
        'DUTY_CONFLICT',
      ],
      async handle({ auth, params, envelope, ctx }) {
        await database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const { record } = await findCase(tx, keys, auth, params.id, 'content', 'evidence.add');
          if (record.status === 'closed') throw new ApiError('CASE_CLOSED');
          if (!(await worksOn(tx, auth, params.id))) throw new ApiError('PERMISSION_DENIED', { permission: 'evidence.add' });
        });
        const { fields, file, name, mediaType } = await readUpload(ctx, parts.files, parts.uploadLimitBytes);
        const add = async () => {
          const details = detailsOf(fields, parts.clock.now());
          const { taskId } = details;
          if (taskId && !(await database.transaction({ tenantId: auth.tenantId }, (tx) => isTaskOf(tx, params.id, taskId))))
            throw new ApiError('TASK_NOT_FOUND');
          return addEvidence(parts, envelope, auth, params.id, { file, name, mediaType, ...details });
        };
        const id = await add().finally(file.drop);
        return database.transaction({ tenantId: auth.tenantId }, (tx) => oneEvidence(tx, id));
      },
    }),
  ];
}

/** The fields beside the file; empty ones count as not given. @throws {ApiError} REQUEST_INVALID naming each */
function detailsOf(fields: Readonly<Record<string, string>>, now: Date): z.infer<typeof Fields> {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const { success, data, error } = Fields.safeParse(given);
  const bad = success ? [] : error.issues.map((issue) => issue.path.map(String).join('.'));
  const takenAt = data?.takenAt === undefined ? undefined : new Date(data.takenAt);
  // a rehearsal's clock may stand elsewhere than the camera's
  const latest = Math.max(now.getTime(), Date.now()) + CLOCK_AHEAD_MS;
  if (takenAt && !(takenAt.getTime() >= TAKEN_FROM && takenAt.getTime() <= latest)) bad.push('takenAt');
  if (!success || bad.length > 0) {
    const errors = bad.map((path) => ({
      path,
      code: 'INVALID',
      messages: { zh: `“${path}”不符合要求`, en: `${path} is not as described` },
    }));
    throw new ApiError('REQUEST_INVALID', { where: 'fields' }, errors);
  }
  return takenAt ? { ...data, takenAt: takenAt.toISOString() } : data;
}

async function isTaskOf(tx: Tx, caseId: string, taskId: string): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select 1 from user_task where tenant_id = $1 and root_id = $2 and task_id = $3)
         or exists (select 1 from user_task_done where tenant_id = $1 and root_id = $2 and task_id = $3) as found`,
    [tx.tenantId, caseId, taskId],
  );
  return row?.found ?? false;
}

async function oneEvidence(tx: Tx, evidenceId: string): Promise<Evidence> {
  const [row] = await tx.query<Evidence>(
    `select ${COLUMNS} from evidence e join person p on p.tenant_id = e.tenant_id and p.person_id = e.person_id
      where e.tenant_id = $1 and e.evidence_id = $2`,
    [tx.tenantId, evidenceId],
  );
  if (!row) throw new ApiError('EVIDENCE_NOT_FOUND');
  return row;
}

/** The thumbnail of an image is the image itself, shown small: phones send pictures of a size that needs no second copy. */
function contentRoute(parts: ApiParts, what: 'content' | 'thumbnail'): Route {
  return defineRoute({
    method: 'get',
    path: `/evidence/:id/${what}`,
    tag: '证据',
    summary: what === 'content' ? '证据原件' : '证据缩略图（图片）',
    access: 'case.read',
    params: CasePath,
    produces: 'application/octet-stream',
    codes: ['EVIDENCE_NOT_FOUND', 'FILE_MISSING'],
    async handle({ auth, params, ctx }): Promise<Binary | undefined> {
      const row = await parts.database.transaction({ tenantId: auth.tenantId }, (tx) => findContent(tx, auth, params.id, what));
      if (isKeptBySender(ctx, row.digest)) return undefined;
      const { stream, sizeBytes } = await parts.files.open(row.digest);
      const isShown = /^(image|video|audio)\/|^application\/pdf$/.test(row.media_type);
      return { content: stream, sizeBytes, mediaType: row.media_type, name: row.name, disposition: isShown ? 'inline' : 'attachment' };
    },
  });
}

async function findContent(tx: Tx, auth: Auth, evidenceId: string, what: string) {
  const values = new Values(auth.tenantId);
  const [row] = await tx.query<{ case_id: string; name: string; media_type: string; digest: string }>(
    `select e.case_id, e.name, e.media_type, e.digest from evidence e join case_record c on c.tenant_id = e.tenant_id and c.case_id = e.case_id
      where e.tenant_id = $1 and e.evidence_id = ${values.add(evidenceId)} and ${visibleCases(auth, 'content', values)}`,
    values.list,
  );
  if (!row || (what === 'thumbnail' && !row.media_type.startsWith('image/'))) throw new ApiError('EVIDENCE_NOT_FOUND');
  await tx.query('insert into access_log (tenant_id, person_id, case_id, what) values ($1, $2, $3, $4)', [
    ...[auth.tenantId, auth.personId, row.case_id, `evidence.${what}`],
  ]);
  return row;
}
