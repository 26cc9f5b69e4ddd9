import { bootstrapApplication } from '@angular/platform-browser';
import { markDocument } from '@onematter/forms/shared/i18n/language';
import { appConfig } from './app/app.config.ts';
import { App } from './app/app.ts';

markDocument();
bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
