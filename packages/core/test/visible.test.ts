import { expect, test } from 'vitest';
import { visible } from '../src/text/visible.ts';

test('a name neither begins a line of its own nor turns the one it stands in', () => {
  expect(visible('a.pdf\nHỢP LỆ')).toBe('a.pdf⟨U+000A⟩HỢP LỆ');
  expect(visible('\u001b[2K\u202efdp.exe')).toBe('⟨U+001B⟩[2K⟨U+202E⟩fdp.exe');
  expect(visible('a\tb\nc\r', '\t\n')).toBe('a\tb\nc⟨U+000D⟩');
  expect(visible('Sở Khoa học và Công nghệ')).toBe('Sở Khoa học và Công nghệ');
});
