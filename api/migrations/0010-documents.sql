-- compatible: new tables only
--
-- Official documents 文书: number and issue are two events. The number is taken from the ledger in the transaction that approves the issue; the
-- PDF follows the commit and its digest completes the row. What the document says is frozen with the number (sealed, because it names people),
-- so that rendering it again gives the same bytes.

-- One row per organ, kind of document and year; taken under its lock until the commit, so that numbers have no gaps (domain: documents §4.2).
create table document_ledger (
  tenant_id text not null,
  agency_id text not null,
  -- 文种: id of the template
  document_type text not null,
  year integer not null,
  next_no integer not null check (next_no > 0),
  primary key (tenant_id, agency_id, document_type, year)
);
select protect_tenant_table('document_ledger');

create table document (
  tenant_id text not null,
  document_id uuid not null,
  root_id uuid not null,
  template_id text not null,
  title text not null,
  -- in whose name: the acting organ, or the delegating one (行政处罚法 第二十条)
  agency_id text not null,
  year integer not null,
  -- null where the kind of document carries no number
  sequence integer check (sequence > 0),
  number text,
  issued_on date not null,
  issued_by text not null,
  numbered_at timestamptz not null,
  -- numbered: words and number are fixed, the PDF is being made · issued: the PDF is there · void: withdrawn, the number stays used
  status text not null check (status in ('numbered', 'issued', 'void')),
  -- sm3 over the JSON of the model as frozen, and that JSON itself, sealed
  model_digest text not null,
  model_sealed text not null,
  -- of the PDF
  file_digest text,
  size_bytes integer,
  pages integer,
  rendered_at timestamptz,
  void_reason text,
  voided_by text,
  voided_at timestamptz,
  primary key (tenant_id, document_id),
  unique (tenant_id, agency_id, template_id, year, sequence),
  check ((sequence is null) = (number is null)),
  check (status <> 'issued' or file_digest is not null),
  check ((status = 'void') = (void_reason is not null))
);
create index document_root on document (tenant_id, root_id, numbered_at);
select protect_tenant_table('document');
-- a document is never taken away, and what it says never changes: the rest of a row is completed once
revoke update, delete on document from om_app;
grant update (status, file_digest, size_bytes, pages, rendered_at, void_reason, voided_by, voided_at) on document to om_app;
