/** Which pack passed its checks without a word, by digest and version of the platform: the same files need not be checked at every start. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface PackChecks {
  havePassed(digest: string): Promise<boolean>;
  keep(digest: string): Promise<void>;
}

export function packChecks(dataDir: string, version: string): PackChecks {
  const file = join(dataDir, 'pack-checks.json');
  const entry = (digest: string) => `${JSON.stringify({ digest, version })}\n`;
  return {
    // whatever is not exactly this line, or cannot be read, only means that the pack is checked again
    havePassed: async (digest) => (await readFile(file, 'utf8').catch(() => '')) === entry(digest),
    async keep(digest) {
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      await writeFile(file, entry(digest), { mode: 0o600 });
    },
  };
}
