/** The entries that browsers load must bundle for them: no node: module, no PostgreSQL behind any import. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('browser entries', () => {
  it.each(['engine/src/pure.ts', 'processes/src/pure.ts', 'processes/src/form-rules/index.ts'])(
    'should bundle %s for the browser',
    async (entry) => {
      const result = await build({
        absWorkingDir: root,
        entryPoints: [entry],
        bundle: true,
        write: false,
        platform: 'browser',
        format: 'esm',
        logLevel: 'silent',
        metafile: true,
      });
      const inputs = Object.keys(result.metafile.inputs);
      expect(inputs.filter((input) => /node_modules\/(pg|koa)\//.test(input))).toEqual([]);
      expect(result.errors).toEqual([]);
    },
  );
});
