import type { Language, Message } from '@lienthong/core';

interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface StepRecord {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
}

/** Tells the story of the run in one language, and remembers each step for the closing table. */
export interface Narrator {
  readonly steps: readonly StepRecord[];
  say(text: Message): void;
  step<T>(name: string, title: Message, work: () => Promise<T>): Promise<T>;
  progress(done: number, total: number): void;
  table(rows: readonly (readonly [Message, string])[]): void;
}

export function createNarrator(sink: Sink, lang: Language): Narrator {
  const steps: StepRecord[] = [];
  return {
    steps,
    say: (text) => sink.write(`  ${text[lang]}\n`),
    async step(name, title, work) {
      sink.write(`\n${String(steps.length + 1).padStart(2)}. ${title[lang]}\n`);
      const start = performance.now();
      try {
        const value = await work();
        steps.push({ name, ok: true, ms: Math.round(performance.now() - start) });
        return value;
      } catch (error) {
        steps.push({ name, ok: false, ms: Math.round(performance.now() - start) });
        throw error;
      }
    },
    progress(done, total) {
      const share = total === 0 ? 1 : done / total;
      const bar = `${'█'.repeat(Math.round(share * 24))}${'░'.repeat(24 - Math.round(share * 24))}`;
      const line = `  ${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${done}/${total} byte`;
      // A terminal redraws one line; a log gets only the last one.
      if (sink.isTTY === true) sink.write(`\r${line}${done >= total ? '\n' : ''}`);
      else if (done >= total) sink.write(`${line}\n`);
    },
    table(rows) {
      const width = Math.max(...rows.map(([label]) => label[lang].length));
      const rule = '─'.repeat(width + 50);
      sink.write(`\n${rule}\n`);
      for (const [label, value] of rows) sink.write(`${label[lang].padEnd(width + 2)}${value}\n`);
      sink.write(`${rule}\n`);
    },
  };
}
