import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { PdfDict } from './object.ts';

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const toLeft = Math.abs(guess - left);
  const toUp = Math.abs(guess - up);
  const toCorner = Math.abs(guess - corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Undoes the PNG predictors (ISO 32000-1 §7.4.4.4), as cross-reference streams use them. */
export function undoPredictor(bytes: Uint8Array, parameters: PdfDict, budget: Budget, offset: number): Uint8Array {
  const number = (key: string, fallback: number): number => {
    const value = parameters.entries.get(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_536) {
      throw raisePdf('PDF_FILTER', { filter: key, offset });
    }
    return value;
  };
  const predictor = number('Predictor', 1);
  if (predictor === 1) return bytes;
  if (predictor < 10) throw raisePdf('PDF_FILTER', { filter: `Predictor ${predictor}`, offset });
  const bitsPerPixel = number('Colors', 1) * number('BitsPerComponent', 8);
  const pixel = Math.ceil(bitsPerPixel / 8);
  const width = Math.ceil((bitsPerPixel * number('Columns', 1)) / 8);
  const rows = bytes.length / (width + 1);
  if (!Number.isInteger(rows)) throw raisePdf('PDF_FILTER', { filter: `Predictor ${predictor}`, offset });
  budget.work(offset, bytes.length >> 4);
  const out = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = row * (width + 1);
    const to = row * width;
    const type = bytes[from]!;
    if (type > 4) throw raisePdf('PDF_FILTER', { filter: `PNG ${type}`, offset });
    for (let i = 0; i < width; i++) {
      const left = i >= pixel ? out[to + i - pixel]! : 0;
      const up = row > 0 ? out[to + i - width]! : 0;
      const corner = row > 0 && i >= pixel ? out[to + i - width - pixel]! : 0;
      const guess =
        type === 0 ? 0 : type === 1 ? left : type === 2 ? up : type === 3 ? (left + up) >> 1 : paeth(left, up, corner);
      out[to + i] = bytes[from + 1 + i]! + guess;
    }
  }
  return out;
}
