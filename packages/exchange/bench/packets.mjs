import { bytesSource, copyBytes } from '../../core/dist/index.js';
import { agency, compose, content } from '../../edxml/dist/index.js';

/** The bytes of a small document, one number each. */
export function packetOf(number, from, to) {
  const source = compose({
    from: agency(from, { organName: 'Sở thử nghiệm' }),
    to: [agency(to, { organName: 'Văn phòng thử nghiệm' })],
    code: `${number}/STTTT`,
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: `V/v đo lần ${number}`,
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: [content('a.txt', Buffer.from(`Nội dung ${number}`))],
  }).source();
  return bytesSource(copyBytes(source));
}

export const policy = async () => {
  const { customTrust } = await import('../../pki/dist/index.js');
  return { trust: customTrust([]), revocation: { mode: 'skip' } };
};

/** Does `count` pieces of work, `width` at the same time; gives pieces per second and processor milliseconds a piece. */
export async function rate(count, width, work) {
  let next = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) await work(next++);
    }),
  );
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: (count * 1000) / ms, cpuMs: (user + system) / 1000 / count };
}
