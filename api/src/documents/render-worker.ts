/** The worker of renderer.ts: loads the faces once, then answers one task after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { type FontSet, loadFonts } from './fonts/font-set.ts';
import { missingCharacters } from './missing-characters.ts';
import { renderDocx } from './render-docx.ts';
import { renderPdf } from './render-pdf.ts';
import type { RenderAnswer, RenderTask } from './renderer.ts';

const { fontFolder } = workerData as { readonly fontFolder: string | null };
let fonts: FontSet | null = null;
let last: Promise<unknown> = Promise.resolve();

parentPort?.on('message', ({ id, task }: { id: number; task: RenderTask }) => {
  last = last.then(async () => parentPort?.postMessage(await answer(id, task)));
});

async function answer(id: number, task: RenderTask): Promise<RenderAnswer> {
  try {
    fonts ??= loadFonts(fontFolder);
    return { id, result: await perform(task, fonts) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'RENDERER_FAULT';
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

function perform(task: RenderTask, faces: FontSet): unknown {
  switch (task.kind) {
    case 'pdf':
      return renderPdf(task.model, faces, task.options);
    case 'docx':
      return renderDocx(task.model);
    case 'missing-characters':
      return missingCharacters(task.model, faces);
  }
}
