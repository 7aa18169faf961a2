import { raiseAxis } from '../errors.ts';
import type { HttpResponse } from '../http/index.ts';
import { type AnswerContext, type Envelope, readAnswer } from './answer.ts';

/** The rows of a list answer as they arrive. @throws `AXIS_ANSWER_INVALID` when the answer says OK but holds no list. */
export async function* streamRows(response: HttpResponse, context: AnswerContext): AsyncGenerator<unknown> {
  const pieces = readAnswer(response, 'data', context);
  let envelope: Envelope | undefined;
  try {
    for (;;) {
      const step = await pieces.next();
      if (step.done === true) {
        envelope = step.value;
        break;
      }
      if (step.value.text !== undefined) throw invalid(context, 'data is a text');
      yield* step.value.elements;
    }
  } finally {
    await pieces.return(undefined as never);
  }
  if (!Array.isArray(envelope.fields['data'])) {
    // An empty inbox is `[]`. Null or nothing is an answer that cannot be read, and must not look like one.
    throw invalid(context, envelope.fields['data'] === null ? 'data is null' : 'data is missing');
  }
}

const invalid = (context: AnswerContext, reason: string): Error =>
  raiseAxis('AXIS_ANSWER_INVALID', { op: context.op, effect: context.effect, reason });

export async function collectRows<T>(response: HttpResponse, context: AnswerContext, row: (value: unknown) => T): Promise<T[]> {
  const rows: T[] = [];
  for await (const value of streamRows(response, context)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalid(context, `row ${rows.length} is not an object`);
    rows.push(row(value));
  }
  return rows;
}
