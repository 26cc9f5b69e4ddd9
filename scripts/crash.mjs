/** `npm run crash -- --minutes 10 --instances 2000 --workers 3`: test/crash/campaign; its head says what the options mean. */
import { join } from 'node:path';
import { prepare, run } from './install.mjs';

run(prepare(), ['--no-warnings', join('test', 'crash', 'campaign', 'main.ts'), ...process.argv.slice(2)]);
