import { expect, test } from 'vitest';
import { readPacket } from '../src/index.ts';

// The look for MIME happens before any limit: what stands in front of it must not take time that doubles with each blank line.
test.each([
  ['line feeds', '\n'.repeat(256)],
  ['carriage returns too', '\r\n'.repeat(128)],
  ['with blanks', ' \n\t\r\n'.repeat(50)],
])('many blank lines and no header: %s', (_, front) => {
  expect(() => readPacket(Buffer.from(front))).toThrow(/^XML_/);
});

test.each(['\r\n \n--ab\r\n\r\nx', '\n\nSubject: a\n\nx'])('blank lines in front of a message: %j', (text) => {
  expect(() => readPacket(Buffer.from(text))).toThrow('EDXML_MIME');
});
