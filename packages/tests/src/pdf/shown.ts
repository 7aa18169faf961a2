import type { readPdf } from '@lienthong/signature/internal';

type File = ReturnType<typeof readPdf>;
type View = ReturnType<File['at']>;
type Value = ReturnType<View['resolve']>;

/** Ways back and to widgets: what fields show is theirs, and may change. */
const ASIDE = new Set(['Parent', 'P', 'Annots', 'AcroForm', 'DSS', 'Extensions', 'Metadata', 'MarkInfo', 'Version']);

/**
 * What a document shows and does apart from its form, as one text: catalogue, pages, contents, resources, followed through all
 * references. It knows nothing of the rules of the comparison, so it can contradict them.
 */
export function shown(pdf: File, revision: number): string {
  const view = pdf.at(revision);
  const seen = new Map<string, number>();
  const render = (value: Value): unknown => {
    if (value === null || typeof value !== 'object') return value;
    switch (value.kind) {
      case 'ref': {
        const key = `${value.number} ${value.generation}`;
        const known = seen.get(key);
        if (known !== undefined) return `#${known}`;
        seen.set(key, seen.size);
        return render(view.get(value));
      }
      case 'array':
        return value.items.map(render);
      case 'dict':
        return Object.fromEntries(
          [...value.entries].filter(([key]) => !ASIDE.has(key)).map(([key, item]) => [key, render(item)]),
        );
      case 'stream':
        return [render(value.dict), Buffer.from(view.data(value)).toString('latin1')];
      case 'string':
        return `(${Buffer.from(value.bytes).toString('latin1')})`;
      case 'name':
        return `/${value.name}`;
    }
  };
  return JSON.stringify(render(view.root ?? null));
}
