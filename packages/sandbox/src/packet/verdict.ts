import { isLienThongError, openFile } from '@lienthong/core';
import { readPacketAsync, salvagePacket } from '@lienthong/edxml';
import { type InspectPolicy, inspect } from '@lienthong/inspect';
import { packetLimits } from './read.ts';

/** Where the judgement comes from: what is trusted is the caller's to say. */
export type Judge = () => InspectPolicy | Promise<InspectPolicy>;

/** What the console shows of one packet: the model, its issues, and the verdict where there is a policy to judge by. */
export async function packetView(path: string, judge: Judge | undefined): Promise<Record<string, unknown>> {
  const source = openFile(path);
  try {
    let packet: Awaited<ReturnType<typeof readPacketAsync>>;
    try {
      packet = await readPacketAsync(source, { xml: { limits: packetLimits } });
    } catch (error) {
      if (!isLienThongError(error) || !error.code.startsWith('XML_')) throw error;
      packet = salvagePacket(source);
    }
    const model = packet.toJSON();
    const seen = { ...model, unverifiable: packet.unverifiable, signatureSlot: packet.signatureSlot };
    if (judge === undefined) return { ...seen, verdict: null };
    try {
      const report = await inspect(packet, await judge());
      return { ...seen, verdict: report.toJSON(), explained: { vi: report.explain('vi'), en: report.explain('en') } };
    } catch (error) {
      return { ...seen, verdict: null, error: said(error) };
    }
  } catch (error) {
    return { verdict: null, error: said(error) };
  } finally {
    source.close();
  }
}

const said = (error: unknown): unknown =>
  isLienThongError(error) ? error.toJSON() : { code: 'UNKNOWN', message: { vi: 'Lỗi chưa rõ.', en: 'Unknown error.' } };
