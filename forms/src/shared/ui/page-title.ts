import { Injectable } from '@angular/core';
import { type RouterStateSnapshot, TitleStrategy } from '@angular/router';
import { commonText } from '../i18n/common.ts';

/** Sets the browser's title: what the page is, then the product. A page with data calls `set` itself when they arrive. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.set(this.buildTitle(snapshot) ?? '');
  }

  set(title: string): void {
    document.title = title ? `${title} · ${commonText('product')}` : commonText('product');
  }
}
