/** Rendering off the main thread: one worker, started on first use, one document after the other. */
import { Worker } from 'node:worker_threads';
import type { DocumentModel } from '@onematter/processes/pure';
import type { RenderedPdf, RenderOptions } from './render-pdf.ts';

export interface Renderer {
  /** @throws {RenderError} */
  pdf(model: DocumentModel, options?: RenderOptions): Promise<RenderedPdf>;
  /** @throws {RenderError} */
  docx(model: DocumentModel): Promise<Uint8Array>;
  /** Characters of a document that no face has; empty means it can be printed. */
  missingCharacters(model: DocumentModel): Promise<readonly string[]>;
  /** Ends the worker; what is still waiting fails. May be called twice. */
  close(): Promise<void>;
}

export type RenderTask =
  | { readonly kind: 'pdf'; readonly model: DocumentModel; readonly options: RenderOptions }
  | { readonly kind: 'docx'; readonly model: DocumentModel }
  | { readonly kind: 'missing-characters'; readonly model: DocumentModel };

export interface RenderAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** `code`: FONT_INVALID, FONT_UNSUPPORTED, DOCUMENT_GLYPH_MISSING, DOCUMENT_TOO_LONG, RENDERER_CLOSED or RENDERER_FAULT. */
export class RenderError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'RenderError';
    this.code = code;
  }
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: RenderError): void;
}

/** A page takes a few milliseconds; a worker that answers nothing for this long is stuck. */
const SILENCE_MS = 60_000;

/** @param fontFolder the customer's faces (`ONEMATTER_FONTS`), null for the shipped ones */
export function createRenderer({ fontFolder = null }: { readonly fontFolder?: string | null } = {}): Renderer {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let isClosed = false;
  let lastId = 0;
  let watchdog: NodeJS.Timeout | undefined;

  /** Runs while somebody waits, anew with every answer: a long queue is no fault, silence is. */
  const watch = (watched: Worker) => {
    clearTimeout(watchdog);
    if (waiting.size > 0) watchdog = setTimeout(() => void watched.terminate(), SILENCE_MS);
  };

  const failAll = (code: string, message: string) => {
    const failed = [...waiting.values()];
    waiting.clear();
    clearTimeout(watchdog);
    for (const { reject } of failed) reject(new RenderError(code, message));
  };

  const start = (): Worker => {
    const started = new Worker(new URL('./render-worker.ts', import.meta.url), {
      workerData: { fontFolder },
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    started.on('message', ({ id, result, error }: RenderAnswer) => {
      const waiter = waiting.get(id);
      waiting.delete(id);
      watch(started);
      if (waiting.size === 0) started.unref();
      if (error) waiter?.reject(new RenderError(error.code, error.message));
      else waiter?.resolve(result);
    });
    // a worker that dies takes down what it was asked, nothing else: the next document gets a new one
    started.on('error', (error) => failAll('RENDERER_FAULT', String(error)));
    started.on('exit', () => {
      if (worker === started) worker = null;
      failAll(isClosed ? 'RENDERER_CLOSED' : 'RENDERER_FAULT', 'The renderer ended');
    });
    return started;
  };

  const ask = (task: RenderTask): Promise<unknown> => {
    if (isClosed) return Promise.reject(new RenderError('RENDERER_CLOSED', 'The renderer is closed'));
    worker ??= start();
    worker.ref();
    lastId += 1;
    const id = lastId;
    const asked = worker;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      if (waiting.size === 1) watch(asked);
      asked.postMessage({ id, task });
    });
  };

  return {
    // the worker answers each kind of task with its own result
    pdf: (model, options = {}) => ask({ kind: 'pdf', model, options }) as Promise<RenderedPdf>,
    docx: (model) => ask({ kind: 'docx', model }) as Promise<Uint8Array>,
    missingCharacters: (model) => ask({ kind: 'missing-characters', model }) as Promise<readonly string[]>,
    async close() {
      isClosed = true;
      await worker?.terminate();
    },
  };
}
