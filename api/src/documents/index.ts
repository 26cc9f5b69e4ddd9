/** Official documents 文书: numbers, issue, drafts, rendering. What the rest of the api uses of it. */
export {
  type DocumentFacts,
  draftPdf,
  frozenModel,
  type IssuedDocument,
  type IssueRequest,
  issueDocument,
  type RenderParts,
  renderIssued,
  type Vault,
} from './issue.ts';
export { type DocumentRow, type DocumentStatus, documentsOf, findDocument, voidDocument } from './ledger.ts';
export { createRenderer, RenderError, type Renderer } from './renderer.ts';
