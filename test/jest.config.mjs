// Three projects over one tree: unit (no database), db (a real PostgreSQL), browser (a real Chromium as well).
// Node strips the types (`transform: {}`); run through `node --experimental-vm-modules node_modules/jest/bin/jest.js -c test/jest.config.mjs`.
import { fileURLToPath } from 'node:url';

const rootDir = fileURLToPath(new URL('.', import.meta.url));

const common = {
  rootDir,
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/.*/\\.angular/', '/dist/'],
};

/** One PostgreSQL for the whole run: Jest starts a globalSetup that several projects share only once. */
const withDatabase = {
  globalSetup: '<rootDir>/support/start-postgres.ts',
  globalTeardown: '<rootDir>/support/stop-postgres.ts',
};

export default {
  testTimeout: 20_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.db\\.test\\.ts$', '\\.browser\\.test\\.ts$'],
    },
    {
      ...common,
      ...withDatabase,
      displayName: 'db',
      testMatch: ['<rootDir>/**/*.db.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/support/db-timeout.ts'],
    },
    {
      ...common,
      ...withDatabase,
      displayName: 'browser',
      testMatch: ['<rootDir>/**/*.browser.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/support/browser-timeout.ts'],
    },
  ],
};
