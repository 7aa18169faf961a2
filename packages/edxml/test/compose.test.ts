import { frozenClock } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { agency, content } from '../src/draft/make.ts';
import { compose } from '../src/write/compose.ts';

const clock = frozenClock('2026-11-22T09:30:00+07:00');

describe('compose', () => {
  it('writes the official form', () => {
    const packet = compose(
      {
        from: agency('H48.12'),
        to: [agency('G22')],
        code: '123/STTTT-CNTT',
        promulgation: { place: 'Quảng Ngãi', date: '2026-11-22' },
        type: 'Công văn',
        subject: 'V/v …',
        signer: { fullName: 'Nguyễn Văn A', position: 'Giám đốc' },
        attachments: [content('a.xlsx', Buffer.from('hello'.repeat(20))), content('x.pdf', Buffer.from('%PDF-1.4'))],
      },
      { clock },
    );
    console.log(Buffer.concat([...packet.chunks()]).toString(), packet.issues);
    expect(packet.documentId).toBe('H48.12,2026/11/22,123/STTTT-CNTT');
  });
});
