import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app/app.config.ts';
import { App } from './app/app.ts';
import { markDocument } from './shared/i18n/language.ts';

markDocument();
bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
