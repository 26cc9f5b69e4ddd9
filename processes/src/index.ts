/** The pack tool: everything pure, and what reads folders. */
export { lintScenarios } from './pack/lint-scenarios.ts';
export { loadPack, readPackFiles } from './pack/load.ts';
export * from './pure.ts';
export { loadSample } from './sample/load.ts';
