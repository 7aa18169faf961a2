import { page } from './page.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { texts } from './texts.ts';

export interface ConsoleFile {
  readonly type: string;
  readonly text: string;
}

/** The whole console: four texts that ship inside the package, nothing from elsewhere. */
export function consoleFiles(adminPath: string): ReadonlyMap<string, ConsoleFile> {
  const config = `export const admin = ${JSON.stringify(adminPath)};\nexport const texts = ${JSON.stringify(texts)};\n`;
  return new Map([
    ['', { type: 'text/html; charset=utf-8', text: page }],
    ['app.css', { type: 'text/css; charset=utf-8', text: style }],
    ['config.js', { type: 'text/javascript; charset=utf-8', text: config }],
    ['app.js', { type: 'text/javascript; charset=utf-8', text: script }],
  ]);
}
