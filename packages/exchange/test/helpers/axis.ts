import { createHash } from 'node:crypto';
import { type AxisClient, type AxisErrorDetails, type AxisItem, axisErrors, type MessageType } from '@lienthong/axis';
import { type ByteSource, bytesSource, copyBytes, errorFactory, type LienThongError } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';

const raise = errorFactory<AxisErrorDetails>(axisErrors);

export const refused = (): LienThongError =>
  raise('AXIS_REJECTED', { op: 'sendEdoc', effect: 'none', errorCode: '22', errorDesc: 'x' });
export const away = (): LienThongError =>
  raise('AXIS_UNAVAILABLE', { op: 'sendEdoc', effect: 'none', status: 503, retryAfterMs: null });
export const wrongSecret = (): LienThongError =>
  raise('AXIS_AUTHENTICATION', { op: 'sendEdoc', effect: 'none', errorCode: '15', errorDesc: 'x' });
export const cutOff = (): LienThongError => raise('AXIS_CONNECTION', { op: 'sendEdoc', effect: 'unknown', reason: 'ECONNRESET' });

/** What the next sends meet: nothing, a failure before anything is stored, or an answer that is lost after it. */
export type Weather = { readonly before?: LienThongError; readonly after?: LienThongError } | undefined;

/** An axis in memory: one list, no network. */
export interface MemoryAxis extends AxisClient {
  readonly taken: { readonly docId: string; readonly sha256: string; readonly messageType: MessageType; readonly text: string }[];
  readonly weather: Weather[];
  /** What `list` gives, and the bytes of each. */
  readonly waiting: (AxisItem & { readonly bytes: Uint8Array })[];
  readonly acknowledged: string[];
  asked: number;
}

export function memoryAxis(): MemoryAxis {
  const taken: MemoryAxis['taken'] = [];
  const weather: Weather[] = [];
  const waiting: MemoryAxis['waiting'] = [];
  const acknowledged: string[] = [];
  const axis: MemoryAxis = {
    dialect: 'memory',
    experimental: false,
    taken,
    weather,
    waiting,
    acknowledged,
    asked: 0,
    async send({ source, messageType }) {
      const now = weather.shift();
      if (now?.before !== undefined) throw now.before;
      const bytes = copyBytes(source);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const docId = `x${taken.length + 1}`;
      taken.push({ docId, sha256, messageType, text: Buffer.from(bytes).toString() });
      if (now?.after !== undefined) throw now.after;
      return { docId, reconciled: false, attempts: 1, sha256, size: bytes.length, at: 0 };
    },
    async reconcile({ match, messageType, known = [] }) {
      axis.asked++;
      const [number, notation] = (match.notation ?? '').split('/');
      const found = taken.filter(
        (row) =>
          row.messageType === messageType &&
          !known.includes(row.docId) &&
          (row.text.includes(`>${match.notation}<`) || (row.text.includes(`>${number}<`) && row.text.includes(`>${notation}<`))),
      );
      const docIds = found.map(({ docId }) => docId);
      if (docIds.length === 0) return { outcome: 'absent' };
      return docIds.length === 1 ? { outcome: 'found', docId: docIds[0] as string } : { outcome: 'ambiguous', docIds };
    },
    list: async ({ messageType }) => waiting.filter((item) => item.messageType === messageType),
    async fetch(docId) {
      const bytes = waiting.find((item) => item.docId === docId)?.bytes ?? new Uint8Array();
      return (async function* () {
        yield bytes;
      })();
    },
    acknowledge: async (docId, state) => {
      acknowledged.push(`${docId} ${state}`);
    },
    deliveryReport: async ({ docId }) => [
      {
        docId: docId ?? '',
        from: '',
        to: 'G22',
        notation: '',
        title: '',
        messageType: 'edoc',
        sentAt: '',
        sendState: 'done',
        sendStateText: '',
        receiverDocId: 'r1',
        receivedAt: '',
        state: 'done',
        stateText: 'Da nhan',
      },
    ],
    async *directory() {},
    probe: { endpoint: 'memory:', waiting: async () => ({ count: 0, serverTime: undefined }) },
    close: async () => {},
  };
  return axis;
}

export interface DocumentOptions {
  readonly priority?: number;
  readonly from?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly organName?: string;
}

/** The bytes of a new document with this number. */
export function documentOf(number: number, options: DocumentOptions = {}): ByteSource {
  const { priority, from = 'H48.12', to = 'G22', subject = `V/v ${number}`, organName = 'Sở thử nghiệm' } = options;
  const source = compose(
    {
      from: agency(from, { organName }),
      to: [agency(to, { organName: 'Văn phòng thử nghiệm' })],
      code: `${number}/STTTT`,
      promulgation: { date: '2026-11-20' },
      type: 'Công văn',
      subject,
      signer: { fullName: 'Nguyễn Văn Mẫu' },
      attachments: [content('a.txt', Buffer.from(`Nội dung ${number}`))],
      ...(priority === undefined ? {} : { other: { priority } }),
    },
    { clock: { now: () => Date.parse('2026-11-20T09:00:00+07:00') } },
  ).source();
  return bytesSource(copyBytes(source));
}
