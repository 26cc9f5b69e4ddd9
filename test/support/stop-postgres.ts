import './start-postgres.ts';
import { dropTemplate } from './template.ts';

export default async function stopPostgres(): Promise<void> {
  if (globalThis.testServer) await globalThis.testServer.remove();
  else await dropTemplate(process.env['ONEMATTER_TEST_ADMIN_URL'] ?? '', process.env['ONEMATTER_TEST_TEMPLATE'] ?? '');
}
