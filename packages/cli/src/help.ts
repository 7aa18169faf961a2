import type { Language } from '@lienthong/core';
import { globalOptions } from './arguments.ts';
import type { Command, OptionSpecs } from './command.ts';

const TITLE = {
  vi: 'lienthong: trao đổi văn bản điện tử với cơ quan nhà nước',
  en: 'lienthong: exchange electronic documents with Vietnamese state bodies',
};

/** The list of commands, each with what it does. */
export async function helpText(commands: Readonly<Record<string, () => Promise<Command>>>, lang: Language): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(16)} ${(await load()).summary[lang]}\n`),
  );
  const hint =
    lang === 'vi' ? 'Trợ giúp từng lệnh: lienthong <lệnh> --help' : 'Help of one command: lienthong <command> --help --lang en';
  return `${TITLE[lang]}\n\n${lines.join('')}\n${hint}\n`;
}

/** The help of one command. */
export function helpFor(name: string, command: Command, lang: Language): string {
  const lines = [`lienthong ${name} ${command.usage}`, '', command.summary[lang], ''];
  return `${[...lines, ...optionLines({ ...command.options, ...globalOptions }, lang)].join('\n')}\n`;
}

function optionLines(options: OptionSpecs, lang: Language): string[] {
  return Object.entries(options).map(([name, spec]) => {
    const value = spec.type === 'string' ? ` <${spec.value ?? 'text'}>` : '';
    return `  ${`--${name}${value}`.padEnd(34)} ${spec.help[lang]}${spec.many === true ? ' (*)' : ''}`;
  });
}
