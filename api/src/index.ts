/** The Koa application and its server. */
export { type AppOptions, apiRoutes, createApp } from './app.ts';
export type { ApiParts } from './modules/parts.ts';
export { type RunningServer, SAMPLE_PASSWORD, type ServerOptions, startServer } from './server.ts';
