import { isMissingPart, mainScriptOf } from '../../forms/src/shared/version/installed-version.ts';

describe('mainScriptOf', () => {
  it.each([
    ['<body><script src="main-ABC123.js" type="module"></script>', 'main-ABC123.js'],
    ['<script type="module" src="/designer/main-x_y-1.js"></script>', 'main-x_y-1.js'],
    ['<script src="polyfills-A.js"></script><script src="main-B.js" type="module"></script>', 'main-B.js'],
    ['<p>main-B.js</p>', ''],
  ])('should find the main script of %s', (html, name) => {
    expect(mainScriptOf(html)).toBe(name);
  });
});

describe('isMissingPart', () => {
  it.each([
    'Failed to fetch dynamically imported module: http://localhost/chunk-A.js',
    'error loading dynamically imported module: http://localhost/chunk-A.js',
    'Importing a module script failed.',
  ])('should know the browser’s words: %s', (words) => {
    expect(isMissingPart(new TypeError(words))).toBe(true);
  });

  it('should not take another fault for it', () => {
    expect(isMissingPart(new TypeError('x is not a function'))).toBe(false);
    expect(isMissingPart('Failed to fetch dynamically imported module')).toBe(false);
  });
});
